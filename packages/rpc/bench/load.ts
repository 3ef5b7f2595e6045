// Sends unary calls over one HTTP/2 connection and counts the answers. Frames are made beforehand and the answers are
// checked for their status only: the load must need less CPU than what it loads.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { create, toBinary } from '@bufbuild/protobuf'
import { CourseService, GetCourseRequestSchema } from '@learnlab/contracts/course/v1'
import { signToken } from './token.ts'

type Round = {
  readonly port: number
  readonly durationMs: number
  readonly inFlight: number
}

export type RoundResult = {
  readonly calls: number
  readonly durationMs: number
  readonly p50Ms: number
}

const users = 16
const tokens = Array.from({ length: users }, () => signToken(randomUUID()))
const request = frame(toBinary(GetCourseRequestSchema, create(GetCourseRequestSchema, { id: 'python-from-zero' })))

process.on('message', async (round: Round) => process.send?.(await run(round)))

async function run({ port, durationMs, inFlight }: Round): Promise<RoundResult> {
  const session = connect(`http://127.0.0.1:${port}`)
  await once(session, 'connect')
  const latenciesMs: number[] = []
  const startedAtMs = performance.now()
  const endMs = startedAtMs + durationMs
  await Promise.all(
    Array.from({ length: inFlight }, async (_, caller) => {
      while (performance.now() < endMs) {
        const sentAtMs = performance.now()
        await call(session, tokens[caller % users] ?? '')
        latenciesMs.push(performance.now() - sentAtMs)
      }
    }),
  )
  const tookMs = performance.now() - startedAtMs
  session.close()
  latenciesMs.sort((a, b) => a - b)
  return {
    calls: latenciesMs.length,
    durationMs: tookMs,
    p50Ms: latenciesMs[Math.floor(latenciesMs.length / 2)] ?? Number.NaN,
  }
}

function call(session: ClientHttp2Session, token: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${CourseService.typeName}/${CourseService.method.getCourse.name}`,
    'content-type': 'application/grpc+proto',
    te: 'trailers',
    'grpc-timeout': '5S',
    authorization: `Bearer ${token}`,
  })
  stream.on('error', reject)
  stream.on('trailers', (trailers) => {
    if (trailers['grpc-status'] === '0') resolve()
    else reject(new Error(`grpc-status ${trailers['grpc-status']}: ${trailers['grpc-message']}`))
  })
  stream.on('response', (headers) => {
    const status = headers['grpc-status']
    if (status !== undefined) reject(new Error(`grpc-status ${status}: ${headers['grpc-message']}`))
  })
  stream.resume()
  stream.end(request)
  return promise
}

function frame(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(5 + message.length)
  bytes.writeUInt32BE(message.length, 1)
  bytes.set(message, 5)
  return bytes
}
