import { type JsonObject, typed } from './envoy-json.ts'

/**
 * Header that keeps the content type which the caller sent, for the format of error replies: the filters for gRPC-Web
 * and REST turn content-type into application/grpc. Services may ignore it.
 */
export const originalContentType = 'x-learnlab-content-type'

/**
 * Header that keeps the deadline which the caller sent: where a route says how long a call may take, Envoy puts that in
 * grpc-timeout. Services are given the caller's again.
 */
export const callersTimeout = 'x-learnlab-grpc-timeout'

/** For routes of calls: services hear of the caller's deadline, or of none, and then set their own. */
export const callersDeadline: JsonObject = {
  request_headers_to_remove: ['grpc-timeout'],
  request_headers_to_add: [overwrite('grpc-timeout', `%REQ(${callersTimeout.toUpperCase()})%`)],
}

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
export const clientAddress = overwrite('x-forwarded-for', '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%')

/** Header mutations before anything else looks at the request. Behind trusted proxies x-forwarded-for is theirs. */
export function earlyHeaderMutations(trustedProxies: number): JsonObject {
  const prefixes = trustedProxies === 0 ? forgeablePrefixes : forgeablePrefixes.filter((p) => p !== 'x-forwarded-')
  return {
    name: 'envoy.http.early_header_mutation.header_mutation',
    typed_config: typed('envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation', {
      mutations: [
        ...forgeable.map((remove) => ({ remove })),
        ...prefixes.map((prefix) => ({ remove_on_match: { key_matcher: { prefix } } })),
        { append: overwrite(originalContentType, '%REQ(CONTENT-TYPE)%') },
        { append: overwrite(callersTimeout, '%REQ(GRPC-TIMEOUT)%') },
      ],
    }),
  }
}

function overwrite(key: string, value: string): JsonObject {
  return { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD', header: { key, value } }
}
