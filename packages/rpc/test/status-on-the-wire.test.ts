import { equal, match, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { connect, constants, type IncomingHttpHeaders } from 'node:http2'
import test, { type TestContext } from 'node:test'
import { notFound } from '../src/index.ts'
import { startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

/** Calls Say with an empty message and gives the trailers as they are on the wire. */
async function trailersOfSay(t: TestContext, port: number): Promise<IncomingHttpHeaders> {
  const session = connect(`http://127.0.0.1:${port}`)
  t.after(() => session.close())
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: '/learnlab.toy.v1.ToyService/Say',
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    [constants.HTTP2_HEADER_TE]: 'trailers',
  })
  let trailers: IncomingHttpHeaders = {}
  stream.on('response', (headers) => {
    if ('grpc-status' in headers) trailers = headers
  })
  stream.on('trailers', (headers) => {
    trailers = headers
  })
  stream.resume()
  stream.end(Buffer.alloc(5))
  await once(stream, 'end')
  return trailers
}

test('a call that ends well has no message in its trailers', async (t) => {
  const { port } = await startService(t, ToyService, { say: async () => ({}) })
  const trailers = await trailersOfSay(t, port)
  equal(trailers['grpc-status'], '0')
  ok(!trailers['grpc-message'])
})

test('the details of an error are base64 without padding, whatever their length', async (t) => {
  let key = ''
  const { port } = await startService(t, ToyService, {
    say: async () => {
      throw notFound('note', key)
    },
  })
  for (key of ['a', 'aa', 'aaa']) {
    const trailers = await trailersOfSay(t, port)
    equal(trailers['grpc-status'], '5')
    match(String(trailers['grpc-status-details-bin']), /^[A-Za-z0-9+/]{40,}$/)
  }
})
