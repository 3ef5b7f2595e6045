import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { create, toBinary } from '@bufbuild/protobuf'
import { CourseService, GetCourseRequestSchema } from '@learnlab/contracts/course/v1'
import { createTestTokens } from '@learnlab/testing'
import { quantile, rounded, throughput } from './load.ts'

const inRotation = 10_000
const lanes = 32
/** The first of them warms up and does not count. */
const rounds = 5
const request = frame(toBinary(GetCourseRequestSchema, create(GetCourseRequestSchema, { id: 'loops' })))

/**
 * One handler that anybody may call, in a process of its own: called without a token, with tokens seen before and with
 * tokens never seen, in turns. Answers are looked at for their status only, so that the load costs less than the service.
 */
export async function figuresOfTokenCheck(durationMs: number): Promise<Record<string, number>> {
  const tokens = createTestTokens()
  const { issuer, audience, jwks } = tokens
  const server = fork(new URL('./token-check-server.ts', import.meta.url), {
    env: { PATH: process.env.PATH, BENCH_TOKENS: JSON.stringify({ issuer, audience, jwk: jwks.keys[0] }) },
  })
  const [port] = await once(server, 'message')
  const session = connect(`http://127.0.0.1:${port}`)
  await once(session, 'connect')
  const issue = () => tokens.issue({ userId: randomUUID() })
  const known = Array.from({ length: inRotation }, issue)
  const roundMs = durationMs / rounds
  try {
    for (const token of known) await call(session, token)
    const [none, seen, unseen]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < rounds; round++) {
      none.push(await throughput(lanes, roundMs, () => call(session)))
      seen.push(await throughput(lanes, roundMs, (index) => call(session, known[index % inRotation])))
      const fresh = Array.from({ length: Math.ceil((none[round] ?? 0) * (roundMs / 1_000)) }, issue)
      unseen.push(await throughput(lanes, roundMs, (index) => call(session, fresh[index] ?? issue())))
      // What was never seen took the places of those in rotation.
      for (const token of known) await call(session, token)
    }
    const [without, withSeen, withUnseen] = [none, seen, unseen].map((samples) => quantile(samples.slice(1), 0.5))
    return {
      calls_per_second_without_token: rounded(without ?? Number.NaN),
      token_check_vs_none: rounded((withSeen ?? Number.NaN) / (without ?? Number.NaN)),
      token_check_unseen_vs_none: rounded((withUnseen ?? Number.NaN) / (without ?? Number.NaN)),
    }
  } finally {
    session.close()
    server.kill('SIGTERM')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }
}

function call(session: ClientHttp2Session, token?: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${CourseService.typeName}/${CourseService.method.getCourse.name}`,
    ...{ 'content-type': 'application/grpc+proto', te: 'trailers', 'grpc-timeout': '5S' },
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  })
  const judge = ({ 'grpc-status': status }: { 'grpc-status'?: unknown }) => {
    if (status === '0') resolve()
    else if (status !== undefined) reject(new Error(`the service answered with status ${status}`))
  }
  stream.on('error', reject).on('response', judge).on('trailers', judge)
  stream.resume()
  stream.end(request)
  return promise
}

/** As gRPC sends it: not compressed, with its length before it. */
function frame(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(5 + message.length)
  bytes.writeUInt32BE(message.length, 1)
  bytes.set(message, 5)
  return bytes
}
