import { duration, type JsonObject, typed } from './envoy-json.ts'
import { defaultAudience, defaultIssuer, type GatewayOptions } from './options.ts'

/** Name of the filter, for configuration per route. */
export const jwtFilter = 'envoy.filters.http.jwt_authn'

/** How often the keys are fetched. Envoy does not fetch on an unknown key id, so this bounds how long one is unknown. */
const keyRefreshMs = 5_000
const failedRefreshMs = 500

const provider = 'learnlab'

/**
 * Checks tokens against the published keys. Which methods need one is said per route; a route that says nothing needs
 * one. Services verify again and enforce roles.
 */
export function jwtAuthentication(options: GatewayOptions): JsonObject {
  return {
    name: jwtFilter,
    typed_config: typed('envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
      providers: {
        [provider]: {
          issuer: options.issuer ?? defaultIssuer,
          audiences: [options.audience ?? defaultAudience],
          forward: true,
          require_expiration: true,
          clock_skew_seconds: 1,
          // Nothing else: Envoy would also take tokens from the query, which ends up in logs.
          // The scheme's case does not matter (RFC 9110, section 11.1); these are the two ways that clients write it.
          from_headers: ['Bearer ', 'bearer '].map((scheme) => ({ name: 'authorization', value_prefix: scheme })),
          payload_in_metadata: 'jwt',
          jwt_cache_config: { jwt_cache_size: 2_000, jwt_max_token_size: 4_096 },
          remote_jwks: {
            http_uri: { uri: options.jwksUrl, cluster: 'jwks', timeout: duration(2_000) },
            cache_duration: duration(keyRefreshMs),
            // The listener does not wait for auth, which may start after Envoy.
            async_fetch: { fast_listener: true, failed_refetch_duration: duration(failedRefreshMs) },
          },
        },
      },
      requirement_map: {
        user: { provider_name: provider },
        // A token may be missing; one that is there must be good.
        public: { requires_any: { requirements: [{ provider_name: provider }, { allow_missing: {} }] } },
      },
      rules: [{ match: { prefix: '/' }, requirement_name: 'user' }],
      bypass_cors_preflight: true,
      strip_failure_response: false,
    }),
  }
}

/** Configuration per route: who may pass. `anonymous`: whatever token is sent, it is not looked at. */
export function jwtRequirement(access: 'anonymous' | 'public' | 'user'): JsonObject {
  const config = access === 'anonymous' ? { disabled: true } : { requirement_name: access }
  return { [jwtFilter]: typed('envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig', config) }
}
