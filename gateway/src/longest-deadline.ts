import { type JsonObject, typed } from './envoy-json.ts'
import { callersTimeout } from './request-headers.ts'

/** 20 days and 20 hours: grpc-js counts milliseconds in 32 bits, and takes what overflows them for the past. */
const longest = '500H'

/** grpc-timeout (gRPC over HTTP/2: up to eight digits and a unit) that is longer; milliseconds cannot be. */
const longer =
  '0*([5-9][0-9]{2}|[1-9][0-9]{3,})H|0*([3-9][0-9]{4}|[1-9][0-9]{5,})M|0*(1[89][0-9]{5}|[2-9][0-9]{6}|[1-9][0-9]{7,})S'

/** Calls that may take as long as they like, as some clients say by the longest deadline there is, do not end at once. */
export function longestDeadline(): JsonObject {
  const append = { append_action: 'OVERWRITE_IF_EXISTS', header: { key: callersTimeout, value: longest } }
  return {
    name: 'learnlab.longest_deadline',
    typed_config: typed('envoy.extensions.common.matching.v3.ExtensionWithMatcher', {
      extension_config: {
        name: 'envoy.filters.http.header_mutation',
        typed_config: typed('envoy.extensions.filters.http.header_mutation.v3.HeaderMutation', {
          mutations: { request_mutations: [{ append }] },
        }),
      },
      xds_matcher: {
        matcher_list: {
          matchers: [
            {
              predicate: { not_matcher: { single_predicate: headerFits(callersTimeout, longer) } },
              on_match: {
                action: {
                  name: 'skip',
                  typed_config: typed('envoy.extensions.filters.common.matcher.action.v3.SkipFilter'),
                },
              },
            },
          ],
        },
      },
    }),
  }
}

function headerFits(header_name: string, regex: string): JsonObject {
  return {
    input: {
      name: header_name,
      typed_config: typed('envoy.type.matcher.v3.HttpRequestHeaderMatchInput', { header_name }),
    },
    value_match: { safe_regex: { google_re2: {}, regex } },
  }
}
