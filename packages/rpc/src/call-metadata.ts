import { Metadata } from '@grpc/grpc-js'
import type { CallContext } from './call-context.ts'
import { requestIdHeader } from './request-id.ts'
import { traceparentHeader } from './trace-context.ts'

/**
 * What goes along with a call that is made for another: the token given, or else the user's, the request id, the place in
 * the trace.
 */
export function callMetadata(context: CallContext | undefined, token: string | undefined): Metadata {
  const metadata = new Metadata()
  const bearer = token ?? (context?.caller.kind === 'user' ? context.caller.token : undefined)
  if (bearer !== undefined) metadata.set('authorization', `Bearer ${bearer}`)
  if (context) {
    metadata.set(requestIdHeader, context.requestId)
    metadata.set(traceparentHeader, context.traceparent)
  }
  return metadata
}
