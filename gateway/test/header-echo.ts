import type { IncomingHttpHeaders } from 'node:http2'
import { frame } from './web-frames.ts'
import { answerCall, startWireService } from './wire-service.ts'

/** A gRPC server that is healthy and shows what headers its calls came with; `silent`, it never answers them. */
export async function startHeaderEcho({ silent = false } = {}) {
  const seen: IncomingHttpHeaders[] = []
  const service = await startWireService((stream, headers) => {
    seen.push(headers)
    if (!silent) answerCall(stream, frame(new Uint8Array()))
  })
  return { ...service, seen }
}
