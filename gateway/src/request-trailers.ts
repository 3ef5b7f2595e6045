import { type JsonObject, typed } from './envoy-json.ts'

/**
 * Drops what callers send after their bodies. No protocol of ours has request trailers, and names such as content-length or
 * connection there make a service's HTTP/2 end the call, which looks as if the service were broken. (Reading them is on for
 * trailers of answers, which the same setting of HTTP/1.1 lets through.)
 */
export function noRequestTrailers(): JsonObject {
  return {
    name: 'learnlab.no_request_trailers',
    typed_config: typed('envoy.extensions.filters.http.header_mutation.v3.HeaderMutation', {
      mutations: {
        request_trailers_mutations: [{ remove_on_match: { key_matcher: { safe_regex: { regex: '.*' } } } }],
      },
    }),
  }
}
