// `npm run sandbox -- doctor`: checks the host and its Docker Engine and attacks a sandbox layer by layer.
// `npm run sandbox -- memory`: what the executors of this host take now, their containers included.
// `npm run sandbox -- prune`: removes sandbox images of earlier versions that nothing uses.

import { examine } from '../../services/executor/doctor/doctor.ts'
import { asTable, isBreach } from '../../services/executor/doctor/finding.ts'
import { memoryInUse } from '../../services/executor/doctor/memory.ts'
import { defaultBaseImage } from '../../services/executor/images/build.ts'
import { pruneImages } from '../../services/executor/images/prune.ts'
import { connectEngine } from '../../services/executor/sandbox/engine-address.ts'

const usageMistake = 2

const { DOCKER_HOST, SANDBOX_BASE_IMAGE, SANDBOX_RUNTIME, SANDBOX_APPARMOR_PROFILE } = process.env
const docker = connectEngine(DOCKER_HOST)
const baseImage = SANDBOX_BASE_IMAGE ?? defaultBaseImage

async function doctor(): Promise<number> {
  const findings = await examine({
    docker,
    baseImage,
    runtime: SANDBOX_RUNTIME,
    appArmorProfile: SANDBOX_APPARMOR_PROFILE,
    onProgress: (line) => process.stderr.isTTY && console.error(line),
  })
  for (const line of asTable(findings)) console.log(line)
  const breaches = findings.filter(isBreach)
  const verdict = breaches.length === 0 ? 'What must hold holds.' : `${breaches.length} of what must hold does not.`
  console.log(`\n${verdict}`)
  return breaches.length === 0 ? 0 : 1
}

async function memory(): Promise<number> {
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const found = await memoryInUse(docker)
  if (found.length === 0) console.log('No executor has a container here.')
  for (const { instance, processBytes, containers, containerBytes } of found) {
    const ofProcess = processBytes === undefined ? 'elsewhere' : mebibytes(processBytes)
    console.log(`executor ${instance}: process ${ofProcess}, ${containers} containers ${mebibytes(containerBytes)}`)
  }
  return 0
}

async function prune(): Promise<number> {
  const { removed, kept } = await pruneImages(docker, baseImage)
  for (const name of removed) console.log(`removed ${name}`)
  for (const { name, reason } of kept) console.log(`kept    ${name}: ${reason}`)
  return 0
}

const commands: Record<string, () => Promise<number>> = { doctor, memory, prune }
const command = commands[process.argv[2] ?? '']
if (command && process.argv.length === 3) {
  try {
    process.exitCode = await command()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
} else {
  console.error('Usage: npm run sandbox -- doctor | memory | prune')
  process.exitCode = usageMistake
}
