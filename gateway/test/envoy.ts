import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
  close(): Promise<void>
}

/** Starts Envoy on free ports and waits until it listens. `adapt` may change the configuration that was rendered. */
export async function startEnvoy(
  options: Omit<GatewayOptions, 'port' | 'adminPort' | 'accessLogPath'>,
  adapt: (config: object) => object = (config) => config,
): Promise<RunningEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-gateway-'))
  const [port, adminPort] = [await freePort(), await freePort()]
  const accessLogPath = join(folder, 'access.log')
  const config = join(folder, 'envoy.json')
  writeFileSync(
    config,
    JSON.stringify(adapt(renderEnvoyConfig({ addressLimit: false, ...options, port, adminPort, accessLogPath }))),
  )
  const args = ['--config-path', config, '--concurrency', '1', '--use-dynamic-base-id', '--log-level', 'error']
  args.push('--file-flush-interval-msec', '50')
  const child = spawn(requireEnvoy(), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  const close = async () => {
    process.off('exit', stop)
    await end(child)
    rmSync(folder, { recursive: true })
  }
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`Envoy ended with ${child.exitCode}`)
      return (await fetch(`http://127.0.0.1:${adminPort}/ready`)).ok
    })
  } catch (error) {
    await close()
    throw new Error(`Envoy did not start:\n${log}`, { cause: error })
  }
  return { port, adminPort, accessLogPath, pid: child.pid, close }
}

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
