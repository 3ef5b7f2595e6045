import { renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GatewayOptions } from '@learnlab/gateway'
import type { Supervised, SupervisedSpec, Supervisor } from '../processes/supervisor.ts'
import { CommandFailed, runCommand } from '../setup/command.ts'
import { projectRoot } from '../setup/project.ts'
import { followChanges } from './follow-changes.ts'
import { logHeadline } from './log-headline.ts'
import { writeGatewayConfig } from './render-gateway.ts'
import { isReady, jwksUrl } from './service-process.ts'
import { serviceNames, type Topology } from './topology.ts'

const renderer = fileURLToPath(new URL('./render-gateway.ts', import.meta.url))
const readyDeadlineMs = 30_000
const accessLogMaxBytes = 32 * 1024 * 1024
const accessLogCheckMs = 60_000

export type EnvoyOptions = {
  /** File name of the binary. */
  envoy: string
  topology: Topology
  runFolder: string
  logFolder: string
  supervisor: Supervisor
  say: (text: string) => void
  signal: AbortSignal
  /** Whether to follow changes of the gateway's template. */
  watch: boolean
}

/** Starts Envoy with the gateway's configuration for these ports. */
export async function startEnvoy(options: EnvoyOptions): Promise<void> {
  const { envoy, topology, runFolder, logFolder, supervisor, signal } = options
  const configPath = join(runFolder, 'envoy.json')
  const accessLogPath = join(logFolder, 'envoy-access.log')
  const gateway = gatewayOptions(topology, accessLogPath)
  writeGatewayConfig(gateway, configPath)
  const process = await supervisor.start(envoySpec(envoy, configPath, topology), signal)
  boundAccessLog(accessLogPath, topology.envoyAdminPort, signal)
  if (options.watch) followTemplate(process, gateway, configPath, options)
}

/** A template that fails leaves Envoy as it is. */
function followTemplate(
  envoy: Supervised,
  gateway: GatewayOptions,
  configPath: string,
  { say, signal }: EnvoyOptions,
): void {
  const act = async () => {
    try {
      await runCommand(process.execPath, [renderer, JSON.stringify(gateway), configPath], { signal })
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error
      throw new Error(`The gateway's template fails: ${error.output.split('\n').find(logHeadline) ?? error.output}`)
    }
    await envoy.restart()
    say('Envoy is restarted with the changed gateway')
  }
  followChanges(join(projectRoot, 'gateway', 'src'), { act, say, signal })
}

function gatewayOptions(topology: Topology, accessLogPath: string): GatewayOptions {
  const services = serviceNames.map((name) => [name, { host: '127.0.0.1', port: topology.services[name].grpc }])
  return {
    port: topology.envoyPort,
    adminPort: topology.envoyAdminPort,
    services: Object.fromEntries(services),
    jwksUrl: jwksUrl(topology),
    accessLogPath,
    ...(process.env.TOKEN_ISSUER && { issuer: process.env.TOKEN_ISSUER }),
    ...(process.env.TOKEN_AUDIENCE && { audience: process.env.TOKEN_AUDIENCE }),
    ...(process.env.OPERATOR_SERVICES === 'false' && { operatorServices: false }),
    ...(process.env.RATE_LIMIT_ADDRESS && { addressLimit: addressLimit(process.env.RATE_LIMIT_ADDRESS) }),
    ...(process.env.CORS_ORIGINS && {
      corsOrigins: process.env.CORS_ORIGINS.split(',').map((origin) => origin.trim()),
    }),
  }
}

/** From calls a minute of one address; those of ten seconds may come at once. 0 sets no limit. @throws when it is no figure */
function addressLimit(text: string): NonNullable<GatewayOptions['addressLimit']> {
  const perMinute = Number(text)
  if (!Number.isInteger(perMinute) || perMinute < 0) {
    throw new Error(`RATE_LIMIT_ADDRESS takes a whole number of calls a minute, not ${JSON.stringify(text)}.`)
  }
  return perMinute > 0 && { perSecond: perMinute / 60, burst: Math.max(1, Math.ceil(perMinute / 6)) }
}

function envoySpec(envoy: string, configPath: string, topology: Topology): SupervisedSpec {
  // Without hot restart it has no shared memory, which Envoys on one host would want from each other and leave behind.
  const args = ['-c', configPath, '--log-level', 'warning', '--disable-hot-restart', '--concurrency', '2']
  return {
    name: 'envoy',
    command: envoy,
    args,
    isReady: (signal) => isReady(`http://127.0.0.1:${topology.envoyAdminPort}/ready`, signal),
    readyDeadlineMs,
    headline: (line) => (/\]\[(error|critical)\]/.test(line) ? line : undefined),
  }
}

/** Envoy writes the file itself and opens it anew when told: the full one becomes `.1`. */
function boundAccessLog(path: string, adminPort: number, signal: AbortSignal): void {
  const timer = setInterval(async () => {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < accessLogMaxBytes) return
    rmSync(`${path}.1`, { force: true })
    renameSync(path, `${path}.1`)
    // An Envoy that is just being restarted opens the new file by itself.
    await fetch(`http://127.0.0.1:${adminPort}/reopen_logs`, { method: 'POST', signal }).catch(() => undefined)
  }, accessLogCheckMs)
  signal.addEventListener('abort', () => clearInterval(timer))
}
