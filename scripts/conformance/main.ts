// `npm run conformance`: the conformance suite of the Connect project against packages/rpc behind the gateway, in gRPC
// and gRPC-Web. What fails and is not in the lists of known failures, or is there and passes, makes the command fail.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnvoyMissing, findEnvoy } from '../setup/envoy.ts'
import { projectRoot, toolsFolder } from '../setup/project.ts'

const suite = 'connectrpc.com/conformance'
const here = import.meta.dirname
const protocols = [
  { protocol: 'gRPC', config: 'grpc.yaml' },
  { protocol: 'gRPC-Web', config: 'grpc-web.yaml' },
]
const suiteDeadlineMs = 15 * 60_000

if (spawnSync('go', ['version']).status !== 0) {
  console.error('The conformance suite is a Go program, and there is no Go here: install Go 1.24 or later.')
  process.exitCode = 1
} else {
  const envoy = await envoyPath()
  if (envoy === undefined) process.exitCode = 1
  else run(build(), describe(), envoy)
}

/** Undefined when it cannot be had, which is said. */
async function envoyPath(): Promise<string | undefined> {
  const signal = AbortSignal.timeout(suiteDeadlineMs)
  try {
    return await findEnvoy({ say: console.log, signal, mayInstall: true })
  } catch (error) {
    if (!(error instanceof EnvoyMissing)) throw error
    console.error(error.message)
    return undefined
  }
}

function build(): string {
  mkdirSync(toolsFolder, { recursive: true })
  const binary = join(toolsFolder, 'connectconformance')
  execFileSync('go', ['build', '-o', binary, `${suite}/cmd/connectconformance`], { cwd: here, stdio: 'inherit' })
  return binary
}

/** The descriptors of the suite's protos, from the module that was built. */
function describe(): string {
  const descriptors = join(toolsFolder, 'connectconformance.binpb')
  const module = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', suite], { cwd: here, encoding: 'utf8' }).trim()
  const buf = join(projectRoot, 'node_modules/.bin/buf')
  const args = ['build', join(module, 'proto'), '--as-file-descriptor-set', '--exclude-source-info', '-o', descriptors]
  execFileSync(buf, args, { stdio: 'inherit' })
  return descriptors
}

function run(binary: string, descriptors: string, envoy: string): void {
  const server = [process.execPath, join(projectRoot, 'gateway/conformance/serve.ts'), descriptors]
  const knownFailing = ['--known-failing', `@${join(here, 'known-failing.txt')}`]
  for (const { protocol, config } of protocols) {
    console.log(`\n${protocol}`)
    const { status } = spawnSync(
      binary,
      ['--mode', 'server', '--conf', join(here, config), ...knownFailing, '-v', '--', ...server],
      { stdio: 'inherit', env: { ...process.env, ENVOY_PATH: envoy }, timeout: suiteDeadlineMs },
    )
    if (status !== 0) process.exitCode = 1
  }
}
