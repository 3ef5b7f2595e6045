import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { eventually, freePort } from '@learnlab/testing'
import { type GatewayOptions, renderEnvoyConfig } from '../src/index.ts'

/** Envoy's binary, from ENVOY_PATH or the PATH; undefined where there is none. */
function findEnvoy(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'envoy'))
  return [process.env.ENVOY_PATH ?? '', ...onPath].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}

/** Why tests with Envoy do not run here, for the option `skip`; false where they do. Under CI=true they must run. */
export function skipWithoutEnvoy(): string | false {
  if (findEnvoy() !== undefined) return false
  if (process.env.CI === 'true') throw new Error('Envoy is missing: set ENVOY_PATH to its binary')
  return 'Envoy is missing: set ENVOY_PATH to its binary'
}

/** Runs `envoy --mode validate` and returns what it says. Throws where Envoy refuses the configuration. */
export function validate(config: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-gateway-'))
  try {
    const path = join(folder, 'envoy.json')
    writeFileSync(path, JSON.stringify(config))
    const args = ['--mode', 'validate', '--config-path', path, '--log-level', 'error']
    return execFileSync(requireEnvoy(), args, { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export type RunningEnvoy = {
  readonly port: number
  readonly adminPort: number
  readonly accessLogPath: string
  /** Undefined when it ended. */
  readonly pid: number | undefined
  /** Puts a new process in the place of this one, which hands its sockets over and ends its calls (Envoy: hot restart). */
  restart(): Promise<void>
  close(): Promise<void>
}

/** How long the process before may end its calls, and when it is gone. */
const drainSeconds = 2
const parentEndsAfterSeconds = 4

type TestedOptions = Omit<GatewayOptions, 'port' | 'adminPort' | 'accessLogPath'>
type Adapt = (config: object) => object

/** Starts Envoy on free ports and waits until it listens. `adapt` may change the configuration that was rendered. */
export async function startEnvoy(options: TestedOptions, adapt: Adapt = (config) => config): Promise<RunningEnvoy> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options, adapt)
    } catch (error) {
      // Somebody may have taken a port since it was found free.
      if (tries === 3 || !/cannot bind|address already in use/i.test(String(error))) throw error
    }
  }
}

async function startOnce(options: TestedOptions, adapt: Adapt): Promise<RunningEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-gateway-'))
  const [port, adminPort] = [await freePort(), await freePort()]
  const accessLogPath = join(folder, 'access.log')
  const config = join(folder, 'envoy.json')
  writeFileSync(
    config,
    JSON.stringify(adapt(renderEnvoyConfig({ addressLimit: false, ...options, port, adminPort, accessLogPath }))),
  )
  const baseIdPath = join(folder, 'base-id')
  const baseId = () => readFileSync(baseIdPath, 'utf8').trim()
  let epoch = 0
  let child = await run(['--use-dynamic-base-id', '--base-id-path', baseIdPath])
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)

  /** A process that is ready; the one before it, if any, has handed over by then. */
  async function run(identity: readonly string[]): Promise<ChildProcess> {
    const args = ['--config-path', config, '--concurrency', '1', '--log-level', 'error']
    args.push('--file-flush-interval-msec', '50', '--drain-strategy', 'immediate')
    args.push('--drain-time-s', String(drainSeconds), '--parent-shutdown-time-s', String(parentEndsAfterSeconds))
    const started = spawn(requireEnvoy(), [...args, ...identity, '--restart-epoch', String(epoch)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    started.stderr.on('data', (chunk) => {
      log += chunk
    })
    try {
      await eventually(
        async () => {
          if (started.exitCode !== null) throw new Error(`Envoy ended with ${started.exitCode}`)
          const info = await (await fetch(`http://127.0.0.1:${adminPort}/server_info`)).json()
          const { state, command_line_options: options } = info as ServerInfo
          return state === 'LIVE' && options.restart_epoch === epoch
        },
        { timeoutMs: 30_000 },
      )
    } catch (error) {
      await end(started)
      if (epoch === 0) rmSync(folder, { recursive: true })
      throw new Error(`Envoy did not start:\n${log}`, { cause: error })
    }
    return started
  }

  return {
    port,
    adminPort,
    accessLogPath,
    get pid() {
      return child.pid
    },
    restart: async () => {
      const before = child
      const gone = before.exitCode === null ? once(before, 'exit') : undefined
      epoch += 1
      child = await run(['--base-id', baseId()])
      await gone
    },
    close: async () => {
      process.off('exit', stop)
      await end(child)
      // Envoy leaves it behind.
      rmSync(`/dev/shm/envoy_shared_memory_${baseId()}0`, { force: true })
      rmSync(folder, { recursive: true })
    },
  }
}

/** What tests read of Envoy's /server_info. */
type ServerInfo = { readonly state: string; readonly command_line_options: { readonly restart_epoch: number } }

function requireEnvoy(): string {
  const path = findEnvoy()
  if (path === undefined) throw new Error('Envoy is missing: set ENVOY_PATH to its binary')
  return path
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
