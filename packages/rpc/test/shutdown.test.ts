import { equal, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import { eventually } from '@learnlab/testing'
import { Code } from '../src/index.ts'
import { all, startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

test('calls in progress end well while the server shuts down', async (t) => {
  const started = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const { client, server } = await startService(t, ToyService, {
    change: async () => {
      started.resolve()
      await release.promise
      return { text: 'done' }
    },
  })
  const call = client.change({})
  await started.promise
  const closed = server.close({ graceMs: 10_000 })
  equal(server.serving, false)
  release.resolve()
  equal((await call).text, 'done')
  await closed
})

test('calls that do not end within the grace are told to try elsewhere', async (t) => {
  const started = Promise.withResolvers<AbortSignal>()
  const { client, server } = await startService(t, ToyService, {
    change: async (_request, { signal }) => {
      started.resolve(signal)
      return new Promise<never>(() => {})
    },
  })
  const call = client.change({})
  const refusal = rejects(call, { code: Code.UNAVAILABLE, reason: 'SHUTTING_DOWN' })
  const signal = await started.promise
  await server.close({ graceMs: 200 })
  await refusal
  equal(signal.aborted, true)
})

test('streams without a deadline end at once, so that whoever watches connects elsewhere', async (t) => {
  const { client, server } = await startService(t, ToyService, {
    async *watch(_request, { signal }) {
      yield { text: 'first' }
      await once(signal, 'abort')
    },
  })
  const heard: string[] = []
  const watching = (async () => {
    for await (const { text } of client.watch({})) heard.push(text)
  })()
  const refusal = rejects(watching, { code: Code.UNAVAILABLE, reason: 'SHUTTING_DOWN', retryAfterMs: 1_000 })
  await eventually(() => heard.length === 1)
  // Longer than any test may take: it is not waited for.
  await server.close({ graceMs: 3_600_000 })
  await refusal
})

test('an address in use is named', async (t) => {
  const { port } = await startService(t, ToyService, {})
  const { createLogger, createMetrics } = await import('@learnlab/telemetry')
  const { createTestTokens } = await import('@learnlab/testing')
  const { buildRpcServer } = await import('../src/index.ts')
  const second = buildRpcServer({
    implementations: [],
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: createMetrics({ service: 'test' }),
    tokens: createTestTokens().verifier,
  })
  await rejects(second.listen({ host: '127.0.0.1', port }), new RegExp(`127\\.0\\.0\\.1:${port}.*EADDRINUSE`, 's'))
  await second.close({ graceMs: 0 })
})

test('a stream that the caller never reads does not hold the server', async (t) => {
  const { client, server } = await startService(t, ToyService, {
    async *watch() {
      while (true) yield { text: 'x'.repeat(100_000) }
    },
  })
  const stream = client.watch({})[Symbol.asyncIterator]()
  await stream.next()
  await server.close({ graceMs: 300 })
  await all({ [Symbol.asyncIterator]: () => stream }).catch(() => {})
})
