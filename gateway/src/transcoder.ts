import { descriptorSetPath } from '@learnlab/contracts/descriptors'
import { type JsonObject, typed } from './envoy-json.ts'
import { type GatewayOptions, maxBodyBytes, servicesOf } from './options.ts'

export const transcoderFilter = 'envoy.filters.http.grpc_json_transcoder'

/** A whole course with its texts is the largest answer. */
const maxResponseBytes = 16 * 1024 * 1024

/** How the messages of a stream are told apart in the body of its answer. */
type StreamForm = 'NDJSON' | 'server-sent events'

/** REST as google.api.http declares it: proto3 JSON in lowerCamelCase, default values printed, errors as Status. */
export function transcoder(options: GatewayOptions): JsonObject {
  return {
    name: transcoderFilter,
    typed_config: transcoding(options, 'NDJSON'),
  }
}

/** Configuration per route: streams as `text/event-stream`, for EventSource and its like. */
export function serverSentEvents(options: GatewayOptions): JsonObject {
  return { [transcoderFilter]: transcoding(options, 'server-sent events') }
}

function transcoding(options: GatewayOptions, form: StreamForm): JsonObject {
  return typed('envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder', {
    proto_descriptor: options.descriptorSetPath ?? descriptorSetPath,
    services: servicesOf(options).map((service) => service.typeName),
    auto_mapping: false,
    convert_grpc_status: true,
    max_request_body_size: maxBodyBytes,
    max_response_body_size: maxResponseBytes,
    // As browsers write a space in a query.
    query_param_unescape_plus: true,
    request_validation_options: {
      reject_unknown_method: true,
      // Unknown fields of bodies are dropped by the transcoder, whatever is set here.
      reject_unknown_query_parameters: true,
      reject_binding_body_field_collisions: true,
    },
    print_options: {
      always_print_primitive_fields: true,
      ...(form === 'NDJSON' ? { stream_newline_delimited: true } : { stream_sse_style_delimited: true }),
    },
  })
}
