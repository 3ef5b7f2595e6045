// The callers of the benchmark, in a process of their own: unary calls, streamed messages and idle streams over HTTP/2.
import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { CourseService, GetCourseRequestSchema } from '@learnlab/contracts/course/v1'
import { ExecuteCodeRequestSchema, ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { rpcPath } from '../test/protocols.ts'
import { frame, frameSize } from '../test/web-frames.ts'

export type Task =
  | { kind: 'unary'; port: number; token: string; inFlight: number; durationMs: number }
  | { kind: 'paced'; port: number; token: string; perSecond: number; durationMs: number }
  | { kind: 'streamed'; port: number; token: string; streams: number; messages: number }
  | { kind: 'connections'; port: number; count: number }
  | { kind: 'idle'; port: number; token: string; streams: number }

export type Latencies = {
  count: number
  tookMs: number
  p50Ms: number
  p99Ms: number
  /** What this process took of the processor. */
  cpuMs: number
}

/** As many as Envoy takes on one connection. */
const streamsPerConnection = 100
const getCourse = frame(toBinary(GetCourseRequestSchema, create(GetCourseRequestSchema, { id: 'loops' })))

type Measured = Omit<Latencies, 'cpuMs'>

process.on('message', async (task: Task) => {
  const before = process.cpuUsage()
  const measured = await perform(task)
  const { user, system } = process.cpuUsage(before)
  process.send?.({ ...measured, cpuMs: (user + system) / 1_000 } satisfies Latencies)
})

function perform(task: Task): Promise<Measured> {
  switch (task.kind) {
    case 'unary':
      return unary(task)
    case 'paced':
      return paced(task)
    case 'streamed':
      return streamed(task)
    case 'connections':
      return connections(task)
    case 'idle':
      return idle(task)
  }
}

async function unary({ port, token, inFlight, durationMs }: Extract<Task, { kind: 'unary' }>): Promise<Measured> {
  const sessions = await connected(port, Math.ceil(inFlight / streamsPerConnection))
  const latenciesMs: number[] = []
  const beganMs = performance.now()
  const callers = Array.from({ length: inFlight }, async (_, caller) => {
    while (performance.now() < beganMs + durationMs) {
      const sentMs = performance.now()
      await call(sessions[caller % sessions.length], rpcPath(CourseService.method.getCourse), getCourse, token)
      latenciesMs.push(performance.now() - sentMs)
    }
  })
  await Promise.all(callers)
  const tookMs = performance.now() - beganMs
  for (const session of sessions) session.destroy()
  return summary(latenciesMs, tookMs)
}

/** Calls that come at their times, whatever became of those before; each counts from when it was due. */
async function paced({ port, token, perSecond, durationMs }: Extract<Task, { kind: 'paced' }>): Promise<Measured> {
  const [session] = await connected(port, 1)
  const latenciesMs: number[] = []
  const underWay = new Set<Promise<void>>()
  const beganMs = performance.now()
  const count = (perSecond * durationMs) / 1_000
  for (let index = 0; index < count; index += 1) {
    const dueMs = beganMs + (index * 1_000) / perSecond
    const aheadMs = dueMs - performance.now()
    if (aheadMs > 0) await delay(aheadMs)
    const sent = call(session, rpcPath(CourseService.method.getCourse), getCourse, token).then(() => {
      latenciesMs.push(performance.now() - dueMs)
      underWay.delete(sent)
    })
    underWay.add(sent)
  }
  await Promise.all(underWay)
  const tookMs = performance.now() - beganMs
  session?.destroy()
  return summary(latenciesMs, tookMs)
}

/** How long messages are under way: each holds the time when it was sent, by the clock that both processes share. */
async function streamed({ port, token, streams, messages }: Extract<Task, { kind: 'streamed' }>): Promise<Measured> {
  const sessions = await connected(port, Math.ceil(streams / streamsPerConnection))
  const request = create(ExecuteCodeRequestSchema, { language: 'python', code: String(messages) })
  const body = frame(toBinary(ExecuteCodeRequestSchema, request))
  const { output } = ExecutorService.method.executeCodeStream
  const latenciesMs: number[] = []
  const beganMs = performance.now()
  const running = Array.from({ length: streams }, (_, index) =>
    call(sessions[index % sessions.length], rpcPath(ExecutorService.method.executeCodeStream), body, token, (bytes) => {
      const sentMs = Number(fromBinary(output, bytes).chunk)
      latenciesMs.push(performance.timeOrigin + performance.now() - sentMs)
    }),
  )
  await Promise.all(running)
  const tookMs = performance.now() - beganMs
  for (const session of sessions) session.destroy()
  return summary(latenciesMs, tookMs)
}

/** Opens connections that say nothing and keeps them; they end with the process. */
async function connections({ port, count }: Extract<Task, { kind: 'connections' }>): Promise<Measured> {
  const beganMs = performance.now()
  for (let opened = 0; opened < count; opened += 1) await once(connectTcp(port, '127.0.0.1'), 'connect')
  return summary([], performance.now() - beganMs)
}

/** Opens gRPC-Web streams and keeps them; they end with the process. */
async function idle({ port, token, streams }: Extract<Task, { kind: 'idle' }>): Promise<Measured> {
  const sessions = await connected(port, Math.ceil(streams / streamsPerConnection))
  const beganMs = performance.now()
  // A connection's worth at a time: more than a thousand that wait for a connection to the service are refused.
  for (const session of sessions) {
    const opening = Array.from({ length: streamsPerConnection }, async () => {
      const stream = request(
        session,
        rpcPath(ProgressService.method.streamProgress),
        token,
        'application/grpc-web+proto',
      )
      const refused = once(stream, 'end').then(() => Promise.reject(new Error('a stream was refused')))
      stream.end(frame(new Uint8Array()))
      await Promise.race([once(stream, 'data'), refused])
      refused.catch(() => undefined)
    })
    await Promise.all(opening)
  }
  return summary([], performance.now() - beganMs)
}

function connected(port: number, count: number): Promise<ClientHttp2Session[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const session = connect(`http://127.0.0.1:${port}`)
      await once(session, 'connect')
      return session
    }),
  )
}

function request(session: ClientHttp2Session | undefined, path: string, token: string, contentType: string) {
  if (session === undefined) throw new Error('there is no connection')
  return session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': contentType,
    te: 'trailers',
    authorization: `Bearer ${token}`,
  })
}

/** Resolves at a good end. @throws when the call ends otherwise */
async function call(
  session: ClientHttp2Session | undefined,
  path: string,
  body: Uint8Array,
  token: string,
  onMessage?: (bytes: Buffer) => void,
): Promise<void> {
  const stream = request(session, path, token, 'application/grpc+proto')
  let status = ''
  stream.on('response', (headers) => {
    status = String(headers['grpc-status'] ?? status)
  })
  stream.on('trailers', (trailers) => {
    status = String(trailers['grpc-status'] ?? status)
  })
  let rest: Buffer = Buffer.alloc(0)
  stream.on('data', (piece: Buffer) => {
    if (onMessage === undefined) return
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    for (let size = frameSize(rest); size !== undefined; size = frameSize(rest)) {
      onMessage(rest.subarray(5, size))
      rest = rest.subarray(size)
    }
  })
  stream.end(body)
  await once(stream, 'close')
  if (status !== '0') throw new Error(`${path} ended with ${status || 'no status'}`)
}

function summary(latenciesMs: number[], tookMs: number): Measured {
  latenciesMs.sort((a, b) => a - b)
  const at = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN
  return { count: latenciesMs.length, tookMs, p50Ms: at(0.5), p99Ms: at(0.99) }
}
