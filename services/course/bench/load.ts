// Calls GetCourse over one HTTP/2 connection, in a process of its own, and tells how many answers came. Answers are checked
// for their status and length only: the load must need less of the machine than what it loads.
import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { create, toBinary } from '@bufbuild/protobuf'
import { CourseService, GetCourseRequestSchema } from '@learnlab/contracts/course/v1'

export type LoadRound = { port: number; durationMs: number; inFlight: number; bytes: number }
export type LoadResult = { calls: number; durationMs: number }

const frameHeaderBytes = 5
const request = frame(toBinary(GetCourseRequestSchema, create(GetCourseRequestSchema, { id: 'python-from-zero' })))

process.on('message', async (round: LoadRound) => process.send?.(await run(round)))

async function run({ port, durationMs, inFlight, bytes }: LoadRound): Promise<LoadResult> {
  // A window that many answers fit into: it is not the transport that is measured.
  const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 4 * 1024 * 1024 } })
  await once(session, 'connect')
  session.setLocalWindowSize(256 * 1024 * 1024)
  const beganMs = performance.now()
  const endMs = beganMs + durationMs
  let calls = 0
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < endMs) {
        const received = await call(session)
        if (received !== bytes + frameHeaderBytes) throw new Error(`${received} bytes came, ${bytes} were wanted`)
        calls++
      }
    }),
  )
  const tookMs = performance.now() - beganMs
  session.close()
  return { calls, durationMs: tookMs }
}

function call(session: ClientHttp2Session): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${CourseService.typeName}/${CourseService.method.getCourse.name}`,
    'content-type': 'application/grpc+proto',
    te: 'trailers',
    'grpc-timeout': '10S',
  })
  let received = 0
  stream.on('error', reject)
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  stream.on('trailers', (trailers) => {
    if (trailers['grpc-status'] === '0') resolve(received)
    else reject(new Error(`grpc-status ${trailers['grpc-status']}: ${trailers['grpc-message']}`))
  })
  stream.end(request)
  return promise
}

function frame(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(frameHeaderBytes + message.length)
  bytes.writeUInt32BE(message.length, 1)
  bytes.set(message, frameHeaderBytes)
  return bytes
}
