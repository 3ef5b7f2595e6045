import {
  buildRpcServer,
  createTokenVerifier,
  type Implementation,
  type RpcServer,
  type RpcServerOptions,
} from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually } from '@learnlab/testing'
import type { Endpoint, GatewayOptions } from '../src/index.ts'
import { type RunningEnvoy, startEnvoy } from './envoy.ts'
import { createTokenForge, serveKeys, type TokenForge } from './token-forge.ts'
import { toyServices } from './toy-services.ts'

/** For health checks on a busy machine. */
const timeoutMs = 30_000

export type Gateway = {
  readonly url: string
  /** Where the toys listen, past the gateway. */
  readonly services: Readonly<Record<string, readonly Endpoint[]>>
  readonly envoy: RunningEnvoy
  readonly tokens: TokenForge
  /** Stops one service, as a crash would. */
  stop(service: string): Promise<void>
  /** Restarts one service replica by replica, each as a supervisor would. */
  restart(service: string): Promise<void>
  close(): Promise<void>
}

export type StackOptions = {
  /** Addresses of services that the test brings itself. */
  readonly elsewhere?: GatewayOptions['services']
  /** How often each toy runs; once by default. */
  readonly replicas?: number
  /** Services in place of toys. */
  readonly implementations?: (tokens: TokenForge) => Readonly<Record<string, Implementation>>
  /** Calls a minute of one user; those of packages/rpc by default. */
  readonly limits?: RpcServerOptions['limits']
  /** What the gateway is to do otherwise than by default. */
  readonly gateway?: Partial<GatewayOptions>
}

/** Toy services, a key set and Envoy before them, all real, on free ports; ready when every service gets calls. */
export async function startGateway({
  elsewhere = {},
  replicas = 1,
  implementations,
  limits,
  gateway,
}: StackOptions = {}): Promise<Gateway> {
  await using parts = new AsyncDisposableStack()
  const tokens = createTokenForge()
  const keys = await serveKeys(() => tokens.jwks)
  parts.defer(keys.close)
  const verifier = createTokenVerifier({ jwksUrl: keys.url, issuer: 'https://learnlab.local', audience: 'learnlab' })
  parts.defer(() => verifier.close())
  const logger = createLogger({ service: 'toy', level: 'silent' })
  const toys = new Map<string, RpcServer[]>()
  parts.defer(async () => {
    await Promise.all([...toys.values()].flat().map((server) => server.close({ graceMs: 0 })))
  })
  const services: Record<string, Endpoint[]> = {}
  const serve = async (name: string, implementation: Implementation, port: number) => {
    const metrics = createMetrics({ service: name })
    const server = buildRpcServer({ implementations: [implementation], logger, metrics, tokens: verifier, limits })
    return { server, endpoint: { host: '127.0.0.1', port: await server.listen({ host: '127.0.0.1', port }) } }
  }
  const implemented = { ...toyServices, ...implementations?.(tokens) }
  for (const [name, implementation] of Object.entries(implemented)) {
    if (name in elsewhere) continue
    const started = await Promise.all(Array.from({ length: replicas }, () => serve(name, implementation, 0)))
    services[name] = started.map(({ endpoint }) => endpoint)
    toys.set(
      name,
      started.map(({ server }) => server),
    )
  }
  const all = { ...services, ...elsewhere }
  const envoy = await startEnvoy({ services: all, jwksUrl: keys.url, ...gateway })
  parts.defer(envoy.close)
  const expected = Object.entries(all).map(([name, places]) => [name, [places].flat().length] as const)
  await eventually(() => allAreUp(envoy.adminPort, expected), { timeoutMs })
  await eventually(() => hasKeys(envoy.adminPort), { timeoutMs })
  const running = parts.move()
  return {
    url: `${gateway?.tls === undefined ? 'http' : 'https'}://127.0.0.1:${envoy.port}`,
    envoy,
    services,
    tokens,
    stop: async (name) => {
      for (const server of toys.get(name) ?? []) await server.close({ graceMs: 0 })
    },
    restart: async (name) => {
      const implementation = implemented[name]
      for (const [index, { port }] of (services[name] ?? []).entries()) {
        await toys.get(name)?.[index]?.close({ graceMs: 5_000 })
        if (implementation) toys.get(name)?.splice(index, 1, (await serve(name, implementation, port)).server)
        await allAskedAgain(envoy.adminPort, name, replicas)
      }
    },
    close: () => running.disposeAsync(),
  }
}

/** Whether the gateway has found so many replicas of each service well. */
async function allAreUp(adminPort: number, expected: readonly (readonly [name: string, count: number])[]) {
  const stats = await statistics(adminPort, 'membership_healthy')
  return expected.every(([name, count]) => {
    const healthy = new RegExp(`cluster\\.${name}\\.membership_healthy: (\\d+)`).exec(stats)?.[1]
    return Number(healthy) >= count
  })
}

/** Whether the gateway can judge tokens. */
async function hasKeys(adminPort: number): Promise<boolean> {
  return /jwks_fetch_success: [1-9]/.test(await statistics(adminPort, 'jwks_fetch_success'))
}

async function statistics(adminPort: number, filter: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=${filter}`)).text()
}

/** Waits until the gateway knows anew of each replica that it is well: what it knew may be from before a restart. */
async function allAskedAgain(adminPort: number, name: string, replicas: number): Promise<void> {
  const successes = async () => {
    const stats = await statistics(adminPort, `cluster.${name}.health_check.success`)
    return Number(/success: (\d+)/.exec(stats)?.[1])
  }
  const before = await successes()
  await eventually(async () => (await successes()) > before + 2 * replicas, { timeoutMs })
  await eventually(() => allAreUp(adminPort, [[name, replicas]]), { timeoutMs })
}
