import { once } from 'node:events'
import { createServer, type Http2Session, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { frame } from './web-frames.ts'

/** HealthCheckResponse { status: SERVING }. */
const serving = frame(new Uint8Array([8, 1]))

/** A gRPC server that is healthy and shows what headers its calls came with; `silent`, it never answers them. */
export async function startHeaderEcho({ silent = false } = {}) {
  const seen: IncomingHttpHeaders[] = []
  const sessions = new Set<Http2Session>()
  const server = createServer()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    const isHealth = headers[':path']?.startsWith('/grpc.health.') ?? false
    if (!isHealth) seen.push(headers)
    // The gateway resets streams that it gives up.
    stream.on('error', () => stream.destroy())
    if (silent && !isHealth) return
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(isHealth ? serving : frame(new Uint8Array()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      for (const session of sessions) session.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
