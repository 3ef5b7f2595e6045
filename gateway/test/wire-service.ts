import { once } from 'node:events'
import { createServer, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { frame } from './web-frames.ts'

/** HealthCheckResponse { status: SERVING }. */
const serving = frame(new Uint8Array([8, 1]))

export type WireService = { readonly port: number; close(): Promise<void> }

/**
 * A gRPC server whose health checks pass and whose calls the test answers on the wire, well or badly: for what
 * packages/rpc would not let happen.
 */
export async function startWireService(
  onCall: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => unknown,
): Promise<WireService> {
  const sessions = new Set<Http2Session>()
  const server = createServer()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    // The gateway resets streams that it gives up.
    stream.on('error', () => stream.destroy())
    if (headers[':path']?.startsWith('/grpc.health.')) answerCall(stream, serving)
    else onCall(stream, headers)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const session of sessions) session.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Ends a call with these frames and a status: OK unless given. */
export function answerCall(stream: ServerHttp2Stream, frames: Uint8Array, status = 0): void {
  if (stream.destroyed) return
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }))
  stream.end(frames)
}

/** Ends a call with a status before anything else was said, as packages/rpc does where a call fails at once. */
export function refuseCall(stream: ServerHttp2Stream, status: number): void {
  if (stream.destroyed) return
  const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(status) }
  stream.respond(headers, { endStream: true })
}
