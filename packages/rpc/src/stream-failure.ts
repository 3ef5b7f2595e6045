import { create, type DescMessage } from '@bufbuild/protobuf'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'
import { encodeMessage } from './message-codec.ts'
import type { ServerCall } from './server-call.ts'

/** Envoy sets it where it turned a REST call into gRPC, and takes it from callers who send it. */
const restPathHeader = 'x-envoy-original-path'

/**
 * Whether a stream of these messages can say in its last one why it ended: in the field `failure`. The contract gives it
 * to every stream that there is over REST.
 */
export function saysFailure({ field }: DescMessage): boolean {
  const failure = field.failure
  return failure?.fieldKind === 'message' && failure.message.typeName === StatusSchema.typeName
}

/**
 * The last message of a REST stream that fails after others were sent; undefined for other calls. The status itself
 * comes in trailers, which browsers and most HTTP clients never show.
 */
export function failureMessage(output: DescMessage, call: ServerCall, status: Status): Buffer | undefined {
  if (!call.hasAnswered || call.header(restPathHeader) === undefined) return undefined
  return encodeMessage(output, create(output, { failure: status }))
}
