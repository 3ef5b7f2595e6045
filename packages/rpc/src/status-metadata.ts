import { toBinary } from '@bufbuild/protobuf'
import { Metadata } from '@grpc/grpc-js'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'

/** Trailer with the whole google.rpc.Status, where gRPC clients of all languages look for error details. */
export const statusDetailsTrailer = 'grpc-status-details-bin'

export function statusMetadata(status: Status): Metadata {
  const metadata = new Metadata()
  metadata.set(statusDetailsTrailer, Buffer.from(toBinary(StatusSchema, status)))
  return metadata
}
