import type { TestContext } from 'node:test'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestTokens } from '@learnlab/testing'
import type { ListenAddress } from '../src/credentials.ts'
import {
  buildRpcServer,
  createServiceClient,
  type Handlers,
  implement,
  type RpcServerOptions,
  type ServiceClient,
  type ServiceShape,
} from '../src/index.ts'

type LogLine = Readonly<Record<string, unknown>>

/** A real server with the given handlers and a client for it; both are closed when the test ends. */
export async function startService<S extends ServiceShape>(
  t: TestContext,
  service: S,
  handlers: Handlers<S>,
  options: Partial<RpcServerOptions> = {},
  listening: Partial<ListenAddress> = {},
) {
  const tokens = createTestTokens()
  const metrics = createMetrics({ service: 'test' })
  const lines: LogLine[] = []
  const logger = createLogger({
    service: 'test',
    level: 'debug',
    destination: { write: (line) => void lines.push(JSON.parse(line) as LogLine) },
  })
  const server = buildRpcServer({
    implementations: [implement(service, handlers)],
    logger,
    metrics,
    tokens: tokens.verifier,
    ...options,
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0, ...listening })
  const address = `dns:///127.0.0.1:${port}`
  const client: ServiceClient<S> & { close(): void } = createServiceClient(service, { address })
  t.after(async () => {
    client.close()
    await server.close({ graceMs: 0 })
  })
  return { server, client, tokens, metrics, lines, port, address }
}

/** Everything that a stream brings. */
export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}
