import { toBinary } from '@bufbuild/protobuf'
import { Metadata } from '@grpc/grpc-js'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'

/** Trailer with the whole google.rpc.Status, where gRPC clients of all languages look for error details. */
export const statusDetailsTrailer = 'grpc-status-details-bin'

/** Trailer with the seconds to wait, which the gateway turns into HTTP's header of that name (RFC 9110, 10.2.3). */
const retryAfterTrailer = 'retry-after'

export function statusMetadata(status: Status, retryAfterMs?: number): Metadata {
  const metadata = new Metadata()
  if (retryAfterMs !== undefined) metadata.set(retryAfterTrailer, String(Math.ceil(retryAfterMs / 1_000)))
  metadata.set(statusDetailsTrailer, Buffer.from(toBinary(StatusSchema, status)))
  return metadata
}
