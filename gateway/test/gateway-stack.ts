import { after, test } from 'node:test'
import { buildRpcServer, createTokenVerifier, type Implementation, type RpcServer } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually } from '@learnlab/testing'
import type { Endpoint } from '../src/index.ts'
import { type RunningEnvoy, skipWithoutEnvoy, startEnvoy } from './envoy.ts'
import { createTokenForge, serveKeys, type TokenForge } from './token-forge.ts'
import { toyServices } from './toy-services.ts'

export type Gateway = {
  readonly url: string
  readonly envoy: RunningEnvoy
  readonly tokens: TokenForge
  /** Stops one service, as a crash would. */
  stop(service: string): Promise<void>
  close(): Promise<void>
}

export type StackOptions = {
  /** Addresses of services that the test brings itself. */
  readonly elsewhere?: Readonly<Record<string, Endpoint>>
  /** Services in place of toys. */
  readonly implementations?: (tokens: TokenForge) => Readonly<Record<string, Implementation>>
}

/** Toy services, a key set and Envoy before them, all real, on free ports; ready when every service gets calls. */
export async function startGateway({ elsewhere = {}, implementations }: StackOptions = {}): Promise<Gateway> {
  await using parts = new AsyncDisposableStack()
  const tokens = createTokenForge()
  const keys = await serveKeys(() => tokens.jwks)
  parts.defer(keys.close)
  const verifier = createTokenVerifier({ jwksUrl: keys.url, issuer: 'https://learnlab.local', audience: 'learnlab' })
  parts.defer(() => verifier.close())
  const logger = createLogger({ service: 'toy', level: 'silent' })
  const servers = new Map<string, RpcServer>()
  const services: Record<string, Endpoint> = { ...elsewhere }
  for (const [name, implementation] of Object.entries({ ...toyServices, ...implementations?.(tokens) })) {
    if (name in elsewhere) continue
    const metrics = createMetrics({ service: name })
    const server = buildRpcServer({ implementations: [implementation], logger, metrics, tokens: verifier })
    parts.defer(() => server.close({ graceMs: 0 }))
    services[name] = { host: '127.0.0.1', port: await server.listen({ host: '127.0.0.1', port: 0 }) }
    servers.set(name, server)
  }
  const envoy = await startEnvoy({ services, jwksUrl: keys.url })
  parts.defer(envoy.close)
  await eventually(() => everyServiceIsUp(envoy.adminPort, Object.keys(services)))
  const running = parts.move()
  return {
    url: `http://127.0.0.1:${envoy.port}`,
    envoy,
    tokens,
    stop: async (name) => servers.get(name)?.close({ graceMs: 0 }),
    close: () => running.disposeAsync(),
  }
}

async function everyServiceIsUp(adminPort: number, names: readonly string[]): Promise<boolean> {
  const stats = await (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=membership_healthy`)).text()
  return names.every((name) => stats.includes(`cluster.${name}.membership_healthy: 1`))
}

let shared: Promise<Gateway> | undefined
after(async () => (await shared)?.close())

/** A test against one gateway that all tests of a file share and none changes. */
export function gatewayTest(name: string, run: (gateway: Gateway) => Promise<void>): void {
  test(name, { skip: skipWithoutEnvoy(), timeout: 30_000 }, async () => {
    shared ??= startGateway()
    await run(await shared)
  })
}
