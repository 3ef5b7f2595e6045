import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderEnvoyConfig } from '@learnlab/gateway'
import type { Supervised, SupervisedSpec, Supervisor } from '../processes/supervisor.ts'
import { isReady, jwksUrl } from './service-process.ts'
import { serviceNames, type Topology } from './topology.ts'

const readyDeadlineMs = 30_000
const accessLogMaxBytes = 32 * 1024 * 1024
const accessLogCheckMs = 60_000

/** Starts Envoy with the gateway's configuration for these ports. */
export async function startEnvoy(options: {
  envoy: string
  topology: Topology
  runFolder: string
  logFolder: string
  supervisor: Supervisor
  signal: AbortSignal
}): Promise<Supervised> {
  const { envoy, topology, runFolder, logFolder, supervisor, signal } = options
  const configPath = join(runFolder, 'envoy.json')
  const accessLogPath = join(logFolder, 'envoy-access.log')
  const config = renderEnvoyConfig(gatewayOptions(topology, accessLogPath))
  writeFileSync(configPath, JSON.stringify(config), { mode: 0o600 })
  const envoyProcess = await supervisor.start(envoySpec(envoy, configPath, topology), signal)
  boundAccessLog(accessLogPath, topology.envoyAdminPort, signal)
  return envoyProcess
}

function gatewayOptions(topology: Topology, accessLogPath: string) {
  const services = serviceNames.map((name) => [name, { host: '127.0.0.1', port: topology.services[name].grpc }])
  return {
    port: topology.envoyPort,
    adminPort: topology.envoyAdminPort,
    services: Object.fromEntries(services),
    jwksUrl: jwksUrl(topology),
    accessLogPath,
    ...(process.env.TOKEN_ISSUER && { issuer: process.env.TOKEN_ISSUER }),
    ...(process.env.TOKEN_AUDIENCE && { audience: process.env.TOKEN_AUDIENCE }),
    ...(process.env.CORS_ORIGINS && { corsOrigins: process.env.CORS_ORIGINS.split(',') }),
  }
}

function envoySpec(envoy: string, configPath: string, topology: Topology): SupervisedSpec {
  // Without a base id of its own, a second Envoy on the host would want the first one's shared memory.
  const args = ['-c', configPath, '--log-level', 'warning', '--use-dynamic-base-id', '--concurrency', '2']
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
