import type { ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js'
import { rpcError } from './rpc-error.ts'
import { statusMetadata } from './status-metadata.ts'
import { toStatus } from './to-status.ts'

/**
 * Ends calls for a stream of answers whose one request does not come. They have no deadline that would, and grpc-js shows
 * them to nobody before the request is there: many of them would take the place of others' streams.
 */
export function lateRequests(deadlineMs: number): ServerInterceptor {
  return (method, call) => {
    // The class that the type asks for only forwards to this call, at a price at every step of every call.
    const same = call as unknown as ServerInterceptingCall
    if (method.requestStream || !method.responseStream) return same
    const start = call.start.bind(call)
    call.start = (listener) => {
      let timer: NodeJS.Timeout | undefined
      start({
        ...listener,
        onReceiveMetadata: (metadata) => {
          timer = setTimeout(() => {
            const status = toStatus(rpcError('DEADLINE', `no request within ${deadlineMs} ms`))
            call.sendStatus({ code: status.code, details: status.message, metadata: statusMetadata(status) })
          }, deadlineMs).unref()
          listener.onReceiveMetadata(metadata)
        },
        onReceiveMessage: (message) => {
          clearTimeout(timer)
          listener.onReceiveMessage(message)
        },
        onReceiveHalfClose: () => listener.onReceiveHalfClose(),
        onCancel: () => {
          clearTimeout(timer)
          listener.onCancel()
        },
      })
    }
    return same
  }
}
