import { join } from 'node:path'
import type { newServiceKey } from '@learnlab/rpc'
import type { SupervisedSpec } from '../processes/supervisor.ts'
import { projectRoot, serviceFlags } from '../setup/project.ts'
import type { Secrets } from '../setup/secrets.ts'
import type { Databases } from './databases.ts'
import { logHeadline } from './log-headline.ts'
import { type ServiceName, serviceNames, type Topology } from './topology.ts'

export type ServiceSurroundings = {
  topology: Topology
  databases: Databases
  secrets: Secrets
  /** Why no sandbox can be had; the executor then answers UNAVAILABLE with it. */
  noSandbox: string | undefined
  dataFolder: string
  /** By which services say who they are that call others as themselves; made anew at every start. */
  serviceKeys: Record<'executor' | 'ai', ReturnType<typeof newServiceKey>>
}

const readyDeadlineMs = 60_000
const askTimeoutMs = 2_000

/** How to run one service and to know that it is ready. */
export function serviceProcess(name: ServiceName, surroundings: ServiceSurroundings): SupervisedSpec {
  const { topology } = surroundings
  const entry = join(projectRoot, 'services', name, 'main.ts')
  return {
    name,
    command: process.execPath,
    args: [...serviceFlags, entry],
    cwd: projectRoot,
    env: { ...inheritedEnvironment(), ...serviceEnvironment(name, surroundings) },
    isReady: (signal) => isReady(`http://127.0.0.1:${topology.services[name].http}${readyPath(name)}`, signal),
    readyDeadlineMs,
    headline: logHeadline,
  }
}

/** The executor serves without Docker Engine too; it then says in its answers what is missing. */
function readyPath(name: ServiceName): string {
  return name === 'executor' ? '/servingz' : '/readyz'
}

/** The caller's variables without those that mean something else to us than to a service. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const {
    DATABASE_URL: _admin,
    DATABASE_DIRECT_URL: _direct,
    DATABASE_REPLICA_URL: _replica,
    PORT: _envoy,
    ...rest
  } = process.env
  return rest
}

function serviceEnvironment(name: ServiceName, surroundings: ServiceSurroundings): NodeJS.ProcessEnv {
  const { topology, databases, secrets, noSandbox, dataFolder, serviceKeys } = surroundings
  const { grpc, http } = topology.services[name]
  const addresses = serviceNames.map((other) => [
    `${other.toUpperCase()}_ADDRESS`,
    `dns:///127.0.0.1:${topology.services[other].grpc}`,
  ])
  return {
    LEARNLAB_ENV: process.env.LEARNLAB_ENV ?? 'development',
    GRPC_PORT: String(grpc),
    HTTP_PORT: String(http),
    DATABASE_URL: databases.urls[name],
    DATABASE_REPLICA_URL: databases.replicaUrls[name],
    JWKS_URL: jwksUrl(topology),
    ...Object.fromEntries(addresses),
    ...(name === 'auth' && { AUTH_KEY_ENCRYPTION_KEY: secrets.keyEncryptionKey }),
    ...(name === 'auth' && { MAIL_FOLDER: process.env.MAIL_FOLDER ?? join(dataFolder, 'mail') }),
    ...(name === 'course' && { SERVICE_PUBLIC_KEYS: publicKeys(serviceKeys) }),
    ...((name === 'executor' || name === 'ai') && { SERVICE_PRIVATE_KEY: serviceKeys[name].privateKey }),
    ...(name === 'executor' && { SANDBOX_ARTIFACTS_FOLDER: join(dataFolder, 'artifacts') }),
    ...(name === 'executor' && noSandbox !== undefined && { SANDBOX_UNAVAILABLE_REASON: noSandbox }),
  }
}

function publicKeys(keys: ServiceSurroundings['serviceKeys']): string {
  return Object.entries(keys)
    .map(([service, { publicKey }]) => `${service}=${publicKey}`)
    .join(',')
}

export function jwksUrl({ services }: Topology): string {
  return `http://127.0.0.1:${services.auth.http}/.well-known/jwks.json`
}

/** Whether an operator's page answers 200. A refused connection only means: not yet. */
export async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)]) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
