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
import { isReadyFor } from './envoy-health.ts'
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
  /** Where the toys believe that gateways call from; loopback by default. */
  readonly trustedProxies?: readonly string[]
  /** What the gateway is to do otherwise than by default. */
  readonly gateway?: Partial<GatewayOptions>
  /** May change the configuration that was rendered. */
  readonly adapt?: (config: object) => object
}

/** Toy services, a key set and Envoy before them, all real, on free ports; ready when every service gets calls. */
export async function startGateway({
  elsewhere = {},
  replicas = 1,
  implementations,
  limits,
  trustedProxies,
  gateway,
  adapt,
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
  const serve = async (name: string, implementation: Implementation) => {
    const metrics = createMetrics({ service: name })
    const server = buildRpcServer({ implementations: [implementation], logger, metrics, tokens: verifier, limits })
    // With certificates as on another host.
    const tlsFolder = gateway?.hostTls?.folder
    const host = tlsFolder === undefined ? '127.0.0.1' : '0.0.0.0'
    return { server, endpoint: { host, port: await server.listen({ host, port: 0, tlsFolder, trustedProxies }) } }
  }
  const implemented = { ...toyServices, ...implementations?.(tokens) }
  for (const [name, implementation] of Object.entries(implemented)) {
    if (name in elsewhere) continue
    const started = await Promise.all(Array.from({ length: replicas }, () => serve(name, implementation)))
    services[name] = started.map(({ endpoint }) => endpoint)
    toys.set(
      name,
      started.map(({ server }) => server),
    )
  }
  const all = { ...services, ...elsewhere }
  const envoy = await startEnvoy({ services: all, jwksUrl: keys.url, ...gateway }, adapt)
  parts.defer(envoy.close)
  const expected = Object.entries(all).map(([name, places]) => [name, [places].flat().length] as const)
  await eventually(() => isReadyFor(envoy.adminPort, Object.fromEntries(expected)), { timeoutMs })
  const running = parts.move()
  return {
    url: `${gateway?.tls === undefined ? 'http' : 'https'}://127.0.0.1:${envoy.port}`,
    envoy,
    services,
    tokens,
    stop: async (name) => {
      for (const server of toys.get(name) ?? []) await server.close({ graceMs: 0 })
    },
    close: () => running.disposeAsync(),
  }
}
