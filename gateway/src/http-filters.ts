import { addressLimit } from './address-limit.ts'
import { askedService } from './asked-service.ts'
import { type JsonObject, typed } from './envoy-json.ts'
import { jwtAuthentication } from './jwt.ts'
import { longestDeadline } from './longest-deadline.ts'
import { defaultAddressLimit, type GatewayOptions, maxBodyBytes, servicesOf } from './options.ts'
import { noRequestTrailers } from './request-trailers.ts'
import { bufferFilter } from './rest-routes.ts'
import { streamForm } from './stream-form.ts'
import { transcoder } from './transcoder.ts'
import { translatedStatus } from './translated-status.ts'

/**
 * The filters in the order that requests pass them. Identity comes before anything that reads a body, so that nobody
 * makes the gateway hold four megabytes without a token where one is needed.
 */
export function httpFilters(options: GatewayOptions): JsonObject[] {
  const limit = options.addressLimit ?? defaultAddressLimit
  return [
    streamForm(),
    noRequestTrailers(),
    filter('envoy.filters.http.cors', 'envoy.extensions.filters.http.cors.v3.Cors'),
    // Before whatever may refuse a call: it gives refusals their content type.
    filter('envoy.filters.http.grpc_web', 'envoy.extensions.filters.http.grpc_web.v3.GrpcWeb'),
    askedService(),
    ...(limit === false ? [] : [addressLimit(limit)]),
    jwtAuthentication(options),
    // Off except on REST routes, which set their limit: it would hold streams back.
    {
      ...filter(bufferFilter, 'envoy.extensions.filters.http.buffer.v3.Buffer', { max_request_bytes: maxBodyBytes }),
      disabled: true,
    },
    transcoder(options),
    longestDeadline(),
    translatedStatus(),
    filter('envoy.filters.http.grpc_stats', 'envoy.extensions.filters.http.grpc_stats.v3.FilterConfig', {
      individual_method_stats_allowlist: {
        services: servicesOf(options).map(({ typeName, methods }) => ({
          name: typeName,
          method_names: methods.map(({ name }) => name),
        })),
      },
      enable_upstream_stats: true,
    }),
    filter('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {
      suppress_envoy_headers: true,
    }),
  ]
}

function filter(name: string, messageType: string, fields: JsonObject = {}): JsonObject {
  return { name, typed_config: typed(messageType, fields) }
}
