import { once } from 'node:events'
import { after, test } from 'node:test'
import { buildRpcServer, createTokenVerifier, type RpcServer } from '@learnlab/rpc'
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

/** Toy services, a key set and Envoy before them, all real, on free ports; ready when every service gets calls. */
export async function startGateway(elsewhere: Readonly<Record<string, Endpoint>> = {}): Promise<Gateway> {
  const tokens = createTokenForge()
  const keys = await serveKeys(() => tokens.jwks)
  const verifier = createTokenVerifier({ jwksUrl: keys.url, issuer: 'https://learnlab.local', audience: 'learnlab' })
  const logger = createLogger({ service: 'toy', level: 'silent' })
  const servers = new Map<string, RpcServer>()
  const services: Record<string, Endpoint> = { ...elsewhere }
  for (const [name, implementation] of Object.entries(toyServices)) {
    if (name in elsewhere) continue
    const metrics = createMetrics({ service: name })
    const server = buildRpcServer({ implementations: [implementation], logger, metrics, tokens: verifier })
    services[name] = { host: '127.0.0.1', port: await server.listen({ host: '127.0.0.1', port: 0 }) }
    server.setServing(implementation.service.typeName, true)
    servers.set(name, server)
  }
  const envoy = await startEnvoy({ services, jwksUrl: keys.url })
  const close = async () => {
    await envoy.close()
    await Promise.all([...servers.values()].map((server) => server.close({ graceMs: 0 })))
    await verifier.close()
    keys.server.close()
    keys.server.closeAllConnections()
    await once(keys.server, 'close')
  }
  try {
    await eventually(() => everyServiceIsUp(envoy.adminPort, Object.keys(services)))
  } catch (error) {
    await close()
    throw error
  }
  return {
    url: `http://127.0.0.1:${envoy.port}`,
    envoy,
    tokens,
    stop: async (name) => {
      await servers.get(name)?.close({ graceMs: 0 })
      servers.delete(name)
    },
    close,
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
