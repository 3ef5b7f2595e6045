import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import test from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { connectCallCounts } from '@learnlab/limits'
import { createLogger } from '@learnlab/telemetry'
import { eventually, startRedis } from '@learnlab/testing'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { call, type Protocol, protocols } from './protocols.ts'

const skip = skipWithoutEnvoy()

test('an address that asks too often is told so in its protocol, and others are served', { skip }, async (t) => {
  // One token a minute: what is spent stays spent for the length of the test.
  const burst = 10
  const gateway = await startGateway({ gateway: { addressLimit: { perSecond: 1 / 60, burst } } })
  t.after(() => gateway.close())
  for (let count = 0; count < burst; count += 1) {
    equal((await getFrom('127.0.0.1', `${gateway.url}/api/v1/courses`)).statusCode, 200)
  }
  for (const protocol of protocols) {
    const outcome = await call(gateway.url, protocol, CourseService.method.getCourse, { id: 'loops' })
    equal(outcome.code, Code.RESOURCE_EXHAUSTED, protocol)
    equal(outcome.reason, 'RATE_LIMIT', protocol)
    equal(outcome.retryAfterSeconds, 1, protocol)
    if (protocol === 'REST') equal(outcome.httpStatus, 429)
  }
  const refused = await getFrom('127.0.0.1', `${gateway.url}/nowhere`)
  equal(refused.statusCode, 429, 'unknown addresses count too')
  equal(refused.headers['retry-after'], '1')
  for (let count = 0; count < burst; count += 1) {
    equal((await getFrom('127.0.0.2', `${gateway.url}/api/v1/courses`)).statusCode, 200)
  }
  equal((await getFrom('127.0.0.2', `${gateway.url}/api/v1/courses`)).statusCode, 429)
})

test('calls of a user are counted over all replicas and refused in every protocol; without Redis each counts alone', {
  skip,
}, async (t) => {
  const redis = await startRedis(t)
  if (!redis) return
  const logger = createLogger({ service: 'test', level: 'silent' })
  const counts = connectCallCounts({ url: redis.url, service: 'toys', logger })
  t.after(counts.close)
  const READ = 300
  const gateway = await startGateway({ replicas: 2, limits: { READ, shared: counts.shared } })
  t.after(() => gateway.close())
  const token = gateway.tokens.good()
  const { course = [] } = gateway.services
  const [one = '', other = ''] = course.map(({ port }) => `http://127.0.0.1:${port}`)
  const read = (url: string, protocol: Protocol = 'gRPC', signed = token) =>
    call(url, protocol, CourseService.method.getCourse, { id: 'loops' }, { token: signed })

  for (let count = 0; count < READ; count += 1) equal((await read(one)).code, 0)
  let taken = 0
  // It hears of the calls at the first one a little after its own.
  await eventually(async () => {
    const { code } = await read(other)
    if (code === 0) taken += 1
    return code === Code.RESOURCE_EXHAUSTED
  })
  ok(taken < READ, `${taken} calls were taken`)
  for (const protocol of protocols) {
    const refused = await read(gateway.url, protocol)
    deepEqual([refused.code, refused.reason], [Code.RESOURCE_EXHAUSTED, 'RATE_LIMIT'], protocol)
    ok((refused.retryAfterSeconds ?? 0) > 0 && (refused.retryAfterSeconds ?? 61) <= 60, protocol)
    if (protocol === 'REST') equal(refused.httpStatus, 429)
  }
  const somebodyElse = gateway.tokens.good({ sub: 'somebody-else', user_id: 'somebody-else' })
  equal((await read(gateway.url, 'gRPC', somebodyElse)).code, 0)
  await redis.stop()
  equal((await read(gateway.url, 'gRPC', somebodyElse)).code, 0)
})

test('connections beyond the limit are closed, and those open go on', { skip }, async (t) => {
  const maxConnections = 20
  const gateway = await startGateway({ gateway: { maxConnections } })
  t.after(() => gateway.close())
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  equal((await getFrom('127.0.0.1', `${gateway.url}/api/v1/courses`, agent)).statusCode, 200)
  const idle: Socket[] = []
  t.after(() => {
    for (const socket of idle) socket.destroy()
  })
  for (let count = 1; count < maxConnections; count += 1) {
    const socket = connect(gateway.envoy.port, '127.0.0.1')
    idle.push(socket)
    await once(socket, 'connect')
  }
  const oneMore = connect(gateway.envoy.port, '127.0.0.1')
  oneMore.on('error', () => undefined)
  oneMore.resume()
  await once(oneMore, 'close')
  equal((await getFrom('127.0.0.1', `${gateway.url}/api/v1/courses`, agent)).statusCode, 200)
  idle.pop()?.destroy()
  await eventually(async () => (await fetch(`${gateway.url}/api/v1/courses`)).ok)
})

test('a body that comes by drops is given up in the end', { skip }, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  const socket = connect(gateway.envoy.port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  const head = ['POST /api/v1/auth/refresh HTTP/1.1', 'host: learnlab', 'content-type: application/json']
  socket.write([...head, 'content-length: 60000', '', '{"refreshToken": "'].join('\r\n'))
  const dripping = setInterval(() => socket.write('x'), 50)
  t.after(() => clearInterval(dripping))
  let answer = ''
  // What drips after the answer meets a closed connection.
  socket.on('error', () => undefined)
  socket.on('data', (piece) => {
    answer += piece
  })
  await eventually(() => answer.includes('\r\n\r\n'), { timeoutMs: 25_000 })
  match(answer, /^HTTP\/1\.1 408 /)
  match(answer, /"reason":"DEADLINE"/)
  ok(!answer.includes('INTERNAL'))
})

/** Asks from one of this machine's loopback addresses. */
async function getFrom(localAddress: string, url: string, agent?: Agent): Promise<IncomingMessage> {
  const [response] = await once(get(url, { localAddress, ...(agent && { agent }) }), 'response')
  response.resume()
  await once(response, 'end')
  return response
}
