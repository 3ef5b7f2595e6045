import type { DescMethod } from '@bufbuild/protobuf'
import type { RpcLabel } from '@learnlab/telemetry'

/** The labels under which the calls of a method are counted. */
export function rpcLabels(method: DescMethod): Record<RpcLabel, string> {
  return {
    grpc_type:
      method.methodKind === 'bidi_streaming' ? 'bidi_stream' : method.methodKind.replace('streaming', 'stream'),
    grpc_service: method.parent.typeName,
    grpc_method: method.name,
  }
}
