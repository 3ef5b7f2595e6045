import { deepEqual, equal, ok } from 'node:assert/strict'
import { connect, type ServerHttp2Stream } from 'node:http2'
import test, { type TestContext } from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { eventually } from '@learnlab/testing'
import { skipWithoutEnvoy } from './envoy.ts'
import { type Gateway, type StackOptions, startGateway } from './gateway-stack.ts'
import { call, type Protocol, protocols } from './protocols.ts'
import { frame } from './web-frames.ts'
import { answerCall, refuseCall, startWireService } from './wire-service.ts'

const skip = skipWithoutEnvoy()
const empty = frame(new Uint8Array())

test('calls to a service that struggles are repeated within a budget, and not by everybody at once', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { gateway, held } = await startHolding(t)
  const calls = 300
  const outcomes = Promise.all(Array.from({ length: calls }, () => readCourse(gateway, 'gRPC-Web')))
  await eventually(() => held.length === calls)
  for (const stream of held.splice(0)) refuseCall(stream, Code.UNAVAILABLE)
  // Each is tried again, where it waits, or was one too many.
  await eventually(async () => held.length + (await refusedRetries(gateway)) === calls)
  const repeated = held.length
  ok(repeated >= 50 && repeated <= calls / 5, `${repeated} were repeated`)
  for (const stream of held.splice(0)) answerCall(stream, empty)
  const codes = (await outcomes).map(({ code }) => code)
  equal(codes.filter((code) => code === Code.OK).length, repeated)
  equal(codes.filter((code) => code === Code.UNAVAILABLE).length, calls - repeated)
})

test('calls beyond what a service may have at one time are refused at once, in every protocol, and others are not', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const atOnce = 5
  const { gateway, held } = await startHolding(t, { adapt: (config) => withMaxRequests(config, atOnce) })
  const waiting = Promise.all(Array.from({ length: atOnce }, () => readCourse(gateway, 'gRPC-Web')))
  await eventually(() => held.length === atOnce)
  for (const protocol of protocols) {
    const refused = await readCourse(gateway, protocol)
    deepEqual([refused.code, refused.reason, refused.retryAfterSeconds], [Code.UNAVAILABLE, 'DEPENDENCY', 1], protocol)
    if (protocol === 'REST') equal(refused.httpStatus, 503)
    const token = gateway.tokens.good()
    equal((await call(gateway.url, protocol, AuthService.method.getUser, {}, { token })).code, Code.OK, protocol)
  }
  equal(held.length, atOnce, 'a refused call reached the service')
  for (const stream of held.splice(0)) answerCall(stream, empty)
  for (const { code } of await waiting) equal(code, Code.OK)
  const next = readCourse(gateway, 'gRPC')
  await eventually(() => held.length === 1)
  for (const stream of held) answerCall(stream, empty)
  equal((await next).code, Code.OK)
})

test('answers that nobody reads are ended before they take all memory, and the gateway goes on', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const gateway = await startGateway({ gateway: { maxHeapBytes: 96 * 1024 * 1024 } })
  t.after(() => gateway.close())
  // Many times what the gateway may hold.
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const sessions = Array.from({ length: 10 }, () => connect(gateway.url, { settings: { initialWindowSize: 0 } }))
  for (const session of sessions) {
    session.on('error', () => undefined)
    t.after(() => session.destroy())
    for (let count = 0; count < 90; count += 1) {
      session.request({ ':path': '/api/docs/swagger-ui-bundle.js' }).on('error', () => resolve())
    }
  }
  await ended
  for (const session of sessions) session.destroy()
  await eventually(async () => (await readCourse(gateway, 'gRPC')).code === Code.OK, { timeoutMs: 60_000 })
})

/** A gateway before a course service that holds its calls until the test ends them. */
async function startHolding(t: TestContext, options: StackOptions = {}) {
  const held: ServerHttp2Stream[] = []
  const { port, close } = await startWireService((stream) => held.push(stream))
  t.after(close)
  const gateway = await startGateway({ elsewhere: { course: { host: '127.0.0.1', port } }, ...options })
  t.after(() => gateway.close())
  return { gateway, held }
}

function readCourse({ url }: Gateway, protocol: Protocol) {
  return call(url, protocol, CourseService.method.getCourse, { id: 'loops' })
}

async function refusedRetries({ envoy }: Gateway): Promise<number> {
  const name = 'cluster.course.upstream_rq_retry_overflow'
  const stats = await (await fetch(`http://127.0.0.1:${envoy.adminPort}/stats?filter=^${name}$`)).text()
  return Number(/: (\d+)/.exec(stats)?.[1])
}

type Clusters = { name: string; circuit_breakers?: { thresholds: { priority?: string; max_requests: number }[] } }[]

/** The real figure would take more connections than a test should open. */
function withMaxRequests(config: object, maxRequests: number): object {
  const changed: { static_resources: { clusters: Clusters } } = JSON.parse(JSON.stringify(config))
  for (const { name, circuit_breakers } of changed.static_resources.clusters) {
    const calls = circuit_breakers?.thresholds.find(({ priority }) => priority === undefined)
    if (name === 'course' && calls) calls.max_requests = maxRequests
  }
  return changed
}
