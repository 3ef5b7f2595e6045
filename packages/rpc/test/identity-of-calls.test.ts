import { equal, match, notEqual } from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import test, { type TestContext } from 'node:test'
import { fromBinary } from '@bufbuild/protobuf'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { clientAddresses } from '../src/client-address.ts'
import { requestIdOf } from '../src/request-id.ts'
import { traceContextOf } from '../src/trace-context.ts'
import { startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** What the handler of a call with these headers sees. */
async function seenWith(t: TestContext, headers: Readonly<Record<string, string>>) {
  const { port } = await startService(t, ToyService, {
    say: async (_request, { requestId, traceId, traceparent, clientAddress, caller }) => ({
      text: JSON.stringify({ requestId, traceId, traceparent, clientAddress, caller: caller.kind }),
    }),
  })
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => client.close())
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  client.makeUnaryRequest(
    '/learnlab.toy.v1.ToyService/Say',
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => fromBinary(ToyService.method.say.output, bytes).text,
    Buffer.alloc(0),
    metadata,
    (error, text) => (error ? reject(error) : resolve(text ?? '')),
  )
  return JSON.parse(await promise) as Record<
    'requestId' | 'traceId' | 'traceparent' | 'clientAddress' | 'caller',
    string
  >
}

test('a well-formed request id is kept, any other replaced', async (t) => {
  equal((await seenWith(t, { 'x-request-id': 'req-1.A:b_c' })).requestId, 'req-1.A:b_c')
  match((await seenWith(t, { 'x-request-id': 'two words' })).requestId, uuidV7)
  match((await seenWith(t, {})).requestId, uuidV7)
  for (const bad of ['', '-x', 'a"b', 'a\nb', 'a'.repeat(129), 'ä', '{}', undefined, Buffer.from('a')]) {
    match(requestIdOf(bad), uuidV7)
  }
  notEqual(requestIdOf(undefined), requestIdOf(undefined))
})

test('a trace that came with the call is continued, a malformed one is not', async (t) => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const parent = 'b7ad6b7169203331'
  const seen = await seenWith(t, { traceparent: `00-${traceId}-${parent}-01` })
  equal(seen.traceId, traceId)
  match(seen.traceparent, new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
  notEqual(seen.traceparent.split('-')[2], parent)
  equal(traceContextOf(`cc-${traceId}-${parent}-01-what-comes`).traceId, traceId)
  for (const bad of [
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-${parent}-01`,
    `00-${traceId.toUpperCase()}-${parent}-01`,
    `00-${traceId}-${parent}-01-extra`,
    'x',
    undefined,
  ]) {
    notEqual(traceContextOf(bad).traceId, traceId)
    match(traceContextOf(bad).traceId, /^[0-9a-f]{32}$/)
  }
})

test('headers that claim an identity change nothing', async (t) => {
  const { caller } = await seenWith(t, { 'x-user-id': 'admin', 'x-user-role': 'admin', 'x-jwt-payload': 'e30' })
  equal(caller, 'anonymous')
})

test('only a trusted proxy says who its client is, and only its own entry counts', async (t) => {
  equal((await seenWith(t, { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' })).clientAddress, '203.0.113.9')
  const addressOf = clientAddresses()
  equal(addressOf('198.51.100.1:5000', '203.0.113.9'), '198.51.100.1')
  equal(addressOf('127.0.0.1:5000', 'nonsense'), '127.0.0.1')
  equal(addressOf('127.0.0.1:5000', undefined), '127.0.0.1')
  equal(addressOf('::1:5000', '2001:db8::1'), '2001:db8::1')
  equal(addressOf('::ffff:127.0.0.1:5000', '203.0.113.9'), '203.0.113.9')
  equal(addressOf('unknown', '203.0.113.9'), 'unknown')
  equal(clientAddresses(['10.0.0.0/8'])('10.1.2.3:5000', '203.0.113.9'), '203.0.113.9')
  equal(clientAddresses(['10.0.0.0/8'])('127.0.0.1:5000', '203.0.113.9'), '127.0.0.1')
})

test('a gateway elsewhere is believed once it is named, and then nobody else', async (t) => {
  const callers: string[] = []
  const handlers = {
    say: async (_: unknown, { clientAddress }: { clientAddress: string }) => {
      callers.push(clientAddress)
      return {}
    },
  }
  const trustedProxies = ['127.0.0.9', '127.0.8.0/24']
  const { port } = await startService(t, ToyService, handlers, {}, { trustedProxies })
  for (const [from, forwardedFor, caller] of [
    ['127.0.0.9', '203.0.113.9', '203.0.113.9'],
    ['127.0.8.77', '6.6.6.6, 2001:db8::1', '2001:db8::1'],
    ['127.0.0.9', '203.0.113.9, nobody', '127.0.0.9'],
    ['127.0.0.9', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '203.0.113.9', '127.0.0.1'],
    ['127.0.7.77', '203.0.113.9', '127.0.7.77'],
  ] as const) {
    await sayFrom(from, port, { 'x-forwarded-for': forwardedFor })
    equal(callers.at(-1), caller, `${from}: ${forwardedFor}`)
  }
  // What a caller writes into the header twice is one list, of which the proxy wrote the end.
  await sayFrom('127.0.0.9', port, { 'x-forwarded-for': ['6.6.6.6', '203.0.113.9'] })
  equal(callers.at(-1), '203.0.113.9')
})

/** One call of `Say` from one of this machine's loopback addresses. */
async function sayFrom(localAddress: string, port: number, headers: Readonly<Record<string, string | string[]>>) {
  const host = '127.0.0.1'
  const session = connect(`http://${host}:${port}`, {
    createConnection: () => connectTcp({ host, port, localAddress }),
  })
  const stream = session.request({
    ':method': 'POST',
    ':path': '/learnlab.toy.v1.ToyService/Say',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  stream.resume().end(Buffer.alloc(5))
  await once(stream, 'close')
  session.destroy()
}
