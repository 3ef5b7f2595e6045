import { type JsonObject, typed } from './envoy-json.ts'

/**
 * Header that keeps the content type which the caller sent, for the format of error replies: the filters for gRPC-Web
 * and REST turn content-type into application/grpc. Services may ignore it.
 */
export const originalContentType = 'x-learnlab-content-type'

/** What callers could pretend with. Services trust the token only; nothing that looks like an identity passes. */
const forgeable = [
  'x-request-id',
  'x-user-id',
  'x-user-email',
  'x-user-role',
  'x-real-ip',
  'forwarded',
  'x-jwt-payload',
]
const forgeablePrefixes = ['x-envoy-', 'x-learnlab-', 'x-forwarded-']

/**
 * Services read the last entry: behind trusted proxies it would be the nearest of these, and not the caller whom they name.
 */
export const clientAddress: JsonObject = {
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  header: { key: 'x-forwarded-for', value: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%' },
}

/** Header mutations before anything else looks at the request. Behind trusted proxies x-forwarded-for is theirs. */
export function earlyHeaderMutations(trustedProxies: number): JsonObject {
  const prefixes = trustedProxies === 0 ? forgeablePrefixes : forgeablePrefixes.filter((p) => p !== 'x-forwarded-')
  return {
    name: 'envoy.http.early_header_mutation.header_mutation',
    typed_config: typed('envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation', {
      mutations: [
        ...forgeable.map((remove) => ({ remove })),
        ...prefixes.map((prefix) => ({ remove_on_match: { key_matcher: { prefix } } })),
        {
          append: {
            append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
            header: { key: originalContentType, value: '%REQ(CONTENT-TYPE)%' },
          },
        },
      ],
    }),
  }
}
