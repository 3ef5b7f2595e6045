import { equal, match, ok } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js'
import { eventually } from '@learnlab/testing'
import { fromServiceError } from '../src/from-service-error.ts'
import { Code, type RpcError } from '../src/index.ts'
import { startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

/** Sends bytes as they are, as only a broken or hostile client would, and gives the error that it is answered. */
async function errorFor(t: TestContext, port: number, bytes: Buffer, method = 'Say'): Promise<RpcError> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => client.close())
  const same = (message: Buffer) => message
  const { promise, resolve, reject } = Promise.withResolvers<ServiceError>()
  client.makeUnaryRequest(`/learnlab.toy.v1.ToyService/${method}`, same, same, bytes, (error) =>
    error ? resolve(error) : reject(new Error('it was answered OK')),
  )
  return fromServiceError(await promise)
}

const notReached = async () => {
  throw new Error('the handler was asked')
}

test('bytes that are no such message are the mistake of the caller', async (t) => {
  const { port } = await startService(t, ToyService, { say: notReached })
  for (const bytes of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x0a, 0x7f, 0x41]), Buffer.from([0x0b])]) {
    const { code, reason, message } = await errorFor(t, port, bytes)
    equal(code, Code.INVALID_ARGUMENT)
    equal(reason, 'MALFORMED_MESSAGE')
    match(message, /learnlab\.toy\.v1\.Note/)
  }
})

test('text that is not UTF-8 is refused, in unary calls and in streams', async (t) => {
  const { port } = await startService(t, ToyService, {
    say: notReached,
    async collect(requests) {
      for await (const _request of requests) return notReached()
      return {}
    },
  })
  const invalid = Buffer.from([0x0a, 0x02, 0xc3, 0x28])
  for (const method of ['Say', 'Collect']) {
    const { code, reason } = await errorFor(t, port, invalid, method)
    equal(code, Code.INVALID_ARGUMENT)
    equal(reason, 'MALFORMED_MESSAGE')
  }
})

test('a message above 4 MiB is refused with its size, counted and logged; one just below passes', async (t) => {
  const { client, port, metrics, lines } = await startService(t, ToyService, { say: async ({ text }) => ({ text }) })
  const limit = 4 * 1024 * 1024
  const { text } = await client.say({ text: 'a'.repeat(limit - 16) })
  equal(text.length, limit - 16)

  const { code, reason, message } = await errorFor(t, port, Buffer.alloc(limit + 1))
  equal(code, Code.RESOURCE_EXHAUSTED)
  equal(reason, 'MESSAGE_TOO_LARGE')
  match(message, /4194305.*4194304/)
  ok(await eventually(() => lines.find((line) => line.reason === 'MESSAGE_TOO_LARGE')))
  match(
    await metrics.registry.metrics(),
    /grpc_server_handled_total\{.*grpc_method="Say",grpc_code="ResourceExhausted".*\} 1/,
  )
})

test('two messages where one is due are refused', async (t) => {
  const { port } = await startService(t, ToyService, { say: async () => ({}) })
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => client.close())
  const same = (message: Buffer) => message
  const { promise, resolve } = Promise.withResolvers<number>()
  const call = client.makeClientStreamRequest('/learnlab.toy.v1.ToyService/Say', same, same, (error) =>
    resolve(error?.code ?? 0),
  )
  call.write(Buffer.alloc(0))
  call.end(Buffer.alloc(0))
  equal(await promise, status.UNIMPLEMENTED)
})

test('a slow reader holds the handler back', async (t) => {
  let made = 0
  const { client } = await startService(t, ToyService, {
    async *count() {
      for (; made < 2_000; made += 1) yield { text: 'x'.repeat(100_000) }
    },
  })
  const stream = client.count({})[Symbol.asyncIterator]()
  await stream.next()
  let before = -1
  // Made until the windows of HTTP/2 and a few messages are full, and then no more.
  await eventually(async () => {
    const settled = made === before
    before = made
    await new Promise((resolve) => setImmediate(resolve))
    return settled
  })
  ok(made < 200, `${made} messages of 100 kB were made for a reader who took one`)
  await stream.return?.(undefined)
})
