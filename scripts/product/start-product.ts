import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provisionEvents } from '@learnlab/events'
import { type RunningEnvoy, startEnvoy } from '@learnlab/gateway/testing'
import { provision } from '@learnlab/postgres'
import { newServiceKey } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { openDatabaseLink } from '@learnlab/testing/database-link'
import { allAskedAgain, isReadyFor } from '../../gateway/test/envoy-health.ts'
import { type Supervised, type SupervisedSpec, Supervisor } from '../processes/supervisor.ts'
import { startPostgres } from '../setup/postgres.ts'
import { projectRoot, serviceFlags } from '../setup/project.ts'
import { removeSandboxLeftovers } from '../setup/sandbox-leftovers.ts'
import { loadSecrets } from '../setup/secrets.ts'
import { inParallel } from '../start/in-parallel.ts'
import { jwksUrl, type ServiceSurroundings, serviceProcess } from '../start/service-process.ts'
import { type ServiceName, serviceNames, type Topology } from '../start/topology.ts'
import { takePortBlock } from './port-block.ts'

/** The whole product as `npm start` has it, on ports and data of its own. */
export type Product = {
  /** Of Envoy. */
  readonly url: string
  readonly envoy: RunningEnvoy
  readonly topology: Topology
  /** Of a role that may read and write every schema. */
  readonly databaseUrl: string
  /** Encrypts auth's signing keys at rest. */
  readonly keyEncryptionKey: Buffer
  /** By which the executor says who it is. */
  readonly executorKey: ReturnType<typeof newServiceKey>
  readonly mailFolder: string
  readonly logFolder: string
  /**
   * Restarts one service replica by replica, each when the one before gets calls again. Gives how long each took from its
   * start until it was ready, in milliseconds.
   */
  restart(service: ServiceName): Promise<number[]>
  /** Process ids: of PostgreSQL, Envoy, and each replica of each service. */
  pids(): Record<string, number>
  close(): Promise<void>
}

export type ProductOptions = {
  /** How often each service runs; once by default, 0 leaves it out. */
  readonly replicas?: Partial<Record<ServiceName, number>>
  /** What each round trip of a service to the database takes besides. */
  readonly databaseDelayMs?: number
  /** Where the code of a replica such as `auth-1` is, this checkout by default; a link there may come to lead elsewhere. */
  readonly checkoutOf?: (replica: string) => string
  /** Variables of the services besides. */
  readonly env?: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** For services under test: a test may call as often as it needs. */
export const noRateLimitVariables: NodeJS.ProcessEnv = Object.fromEntries(
  ['READ', 'WRITE', 'COMPUTE', 'CREDENTIAL', 'STREAMS'].map((limit) => [`RATE_LIMIT_${limit}`, '0']),
)

const database = 'learnlab'
/** Up to a dozen services with their pools. */
const maxConnections = 400
/** Ten processes that start at one time on a busy machine. */
const readyTimeoutMs = 120_000

/** Starts PostgreSQL, the services and Envoy; ready when every service gets calls. */
export async function startProduct({
  replicas = {},
  env = {},
  databaseDelayMs = 0,
  checkoutOf = () => projectRoot,
  signal,
}: ProductOptions): Promise<Product> {
  await using parts = new AsyncDisposableStack()
  const counts = Object.fromEntries(serviceNames.map((name) => [name, replicas[name] ?? 1]))
  const { topologies, release } = await takePortBlock(Math.max(...Object.values(counts)))
  parts.defer(release)
  const [topology] = topologies
  if (topology === undefined) throw new Error('a product without services is none')
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-product-'))
  // For the database server's account to pass.
  chmodSync(folder, 0o711)
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const logFolder = join(folder, 'logs')
  const supervisor = new Supervisor({ runFolder: join(folder, 'run'), logFolder, say: () => undefined })
  parts.defer(() => supervisor.stop(removeSandboxLeftovers))

  const secrets = loadSecrets(join(folder, 'secrets.json'), serviceNames)
  const { adminUrl, process: postgres } = await startPostgres({
    ...{
      folder: join(folder, 'postgres'),
      port: topology.postgresPort,
      password: randomBytes(18).toString('base64url'),
    },
    ...{ durability: 'throwaway', maxConnections, supervisor, signal },
  })
  const services = serviceNames.map((name) => ({ name, password: secrets.rolePasswords[name] ?? '' }))
  let urls = await provision({ adminUrl, database, services })
  await provisionEvents({ adminUrl, database })
  const databaseUrl = new URL(adminUrl)
  databaseUrl.pathname = `/${database}`

  if (databaseDelayMs > 0) {
    const link = await openDatabaseLink(adminUrl, { delayMs: databaseDelayMs })
    parts.defer(() => link.close())
    const { host } = new URL(link.url)
    urls = Object.fromEntries(
      Object.entries(urls).map(([name, url]) => [name, Object.assign(new URL(url), { host }).href]),
    )
  }

  const serviceKeys = { executor: newServiceKey(), ai: newServiceKey() }
  const databases = { adminUrl: databaseUrl.href, urls, replicaUrls: {} }
  const surroundings = { topology, databases, secrets, noSandbox: undefined, dataFolder: folder, serviceKeys }
  const specs = serviceNames.flatMap((name) =>
    topologies.slice(0, counts[name]).map((ports, index) => {
      const spec = replicaProcess(name, ports, surroundings)
      const replica = `${name}-${index + 1}`
      const args = [...serviceFlags, join(checkoutOf(replica), 'services', name, 'main.ts')]
      const elsewhere = { ...env, ...addresses(topologies, counts) }
      return { name, spec: { ...spec, name: replica, args, env: { ...spec.env, ...elsewhere } } }
    }),
  )
  const running = await inParallel(
    signal,
    specs.map(({ name, spec }) => async (each: AbortSignal) => ({
      name,
      spec,
      process: await supervisor.start(spec, each),
    })),
  )
  const envoy = await startEnvoy({ services: endpoints(topologies, counts), jwksUrl: jwksUrl(topology) })
  parts.defer(envoy.close)
  await eventually(() => isReadyFor(envoy.adminPort, counts), { timeoutMs: readyTimeoutMs })
  const started = parts.move()
  return {
    ...{ url: `http://127.0.0.1:${envoy.port}`, envoy, topology, databaseUrl: databaseUrl.href },
    executorKey: serviceKeys.executor,
    ...{
      keyEncryptionKey: Buffer.from(secrets.keyEncryptionKey, 'base64'),
      mailFolder: join(folder, 'mail'),
      logFolder,
    },
    restart: async (service) => {
      const tookMs: number[] = []
      for (const { spec, process } of running.filter(({ name }) => name === service)) {
        tookMs.push(await restarted(process, spec, signal))
        await allAskedAgain(envoy.adminPort, service, counts[service] ?? 0)
      }
      return tookMs
    },
    pids: () => ({
      postgres: postgres.pid ?? 0,
      envoy: envoy.pid ?? 0,
      ...Object.fromEntries(running.map(({ spec, process }) => [spec.name, process.pid ?? 0])),
    }),
    close: () => started.disposeAsync(),
  }
}

/** The process that `npm start` would run, with the ports of a replica. */
function replicaProcess(name: ServiceName, ports: Topology, surroundings: ServiceSurroundings): SupervisedSpec {
  const { topology } = surroundings
  const own = { ...topology, services: { ...topology.services, [name]: ports.services[name] } }
  return serviceProcess(name, { ...surroundings, topology: own })
}

/** Where services find each other: all replicas, without a name server. */
function addresses(topologies: readonly Topology[], counts: Readonly<Record<string, number>>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(endpoints(topologies, counts)).map(([name, places]) => {
      return [`${name.toUpperCase()}_ADDRESS`, `ipv4:${places.map(({ host, port }) => `${host}:${port}`).join()}`]
    }),
  )
}

/** One that does not run has an address too, at which nobody listens. */
function endpoints(topologies: readonly Topology[], counts: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    serviceNames.map((name) => {
      const places = topologies.slice(0, Math.max(1, counts[name] ?? 0))
      return [name, places.map(({ services }) => ({ host: '127.0.0.1', port: services[name].grpc }))]
    }),
  )
}

async function restarted(process: Supervised, spec: SupervisedSpec, signal: AbortSignal): Promise<number> {
  await process.restart()
  const beganAtMs = performance.now()
  await eventually(() => spec.isReady(signal), { timeoutMs: readyTimeoutMs })
  return performance.now() - beganAtMs
}
