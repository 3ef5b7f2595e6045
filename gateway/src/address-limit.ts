import { duration, type JsonObject, typed } from './envoy-json.ts'
import type { AddressLimit } from './options.ts'

/** Addresses remembered at one time; of those seen longest ago it forgets the count. */
const maxAddresses = 20_000
const fillIntervalMs = 100

/** Counts every request of an address, good or bad, before anything is done for it. */
export function addressLimit({ perSecond, burst }: AddressLimit): JsonObject {
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } }
  const perFill = Math.max(1, Math.round((perSecond * fillIntervalMs) / 1_000))
  return {
    name: 'envoy.filters.http.local_ratelimit',
    typed_config: typed('envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit', {
      stat_prefix: 'address',
      filter_enabled: { ...always, runtime_key: 'address_limit.enabled' },
      filter_enforced: { ...always, runtime_key: 'address_limit.enforced' },
      // For requests that no descriptor fits, of which there are none.
      token_bucket: { max_tokens: 1_000_000, tokens_per_fill: 1_000_000, fill_interval: duration(1_000) },
      always_consume_default_token_bucket: false,
      rate_limited_as_resource_exhausted: true,
      max_dynamic_descriptors: maxAddresses,
      rate_limits: [{ actions: [{ masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } }] }],
      descriptors: [
        {
          // Without a value: a bucket for each value that comes.
          entries: [{ key: 'masked_remote_address' }],
          token_bucket: {
            max_tokens: burst,
            tokens_per_fill: perFill,
            fill_interval: duration((perFill / perSecond) * 1_000),
          },
        },
      ],
    }),
  }
}
