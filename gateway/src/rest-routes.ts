import { emptyCluster } from './clusters.ts'
import type { ContractMethod, RestBinding } from './contract-methods.ts'
import { answerRoutes } from './edge-errors.ts'
import { type JsonObject, typed } from './envoy-json.ts'
import { jwtFilter, jwtRequirement } from './jwt.ts'
import { maxBodyBytes, maxPublicBodyBytes } from './options.ts'
import { answer, header, not, without } from './route-parts.ts'

export const bufferFilter = 'envoy.filters.http.buffer'

/**
 * Routes of the methods by their REST addresses. They decide who may pass and how large the body may be; the transcoder
 * then turns the path into that of the RPC, whose route leads to the service.
 */
export function restRoutes(methods: readonly ContractMethod[]): JsonObject[] {
  const bound = methods.flatMap((method) => method.rest.map((binding) => ({ method, binding })))
  const verbs = Map.groupBy(bound, ({ binding }) => binding.pathRegex)
  return [
    ...bound.map(({ method, binding }) => restRoute(method, binding)),
    ...[...verbs].map(([pathRegex, entries]) =>
      wrongVerb(pathRegex, [...new Set(entries.map(({ binding }) => binding.verb))]),
    ),
    preflight(),
    answer(answerRoutes.notFound, { prefix: '/' }),
  ]
}

function restRoute(method: ContractMethod, { verb, template, pathRegex }: RestBinding): JsonObject {
  const maxRequestBytes = method.isPublic ? maxPublicBodyBytes : maxBodyBytes
  return {
    name: `${verb} ${template}`,
    match: { safe_regex: { regex: pathRegex }, headers: [header(':method', verb)] },
    route: { cluster: emptyCluster },
    typed_per_filter_config: {
      ...jwtRequirement(method.isPublic),
      [bufferFilter]: typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
        buffer: { max_request_bytes: maxRequestBytes },
      }),
    },
  }
}

function wrongVerb(pathRegex: string, allowed: readonly string[]): JsonObject {
  const match = { safe_regex: { regex: pathRegex }, headers: [not(header(':method', 'OPTIONS'))] }
  return answer(answerRoutes.methodNotAllowed, match, allowed)
}

/** The CORS filter answers preflights, but only on routes that lead to a cluster. */
function preflight(): JsonObject {
  return {
    match: { prefix: '/', headers: [header(':method', 'OPTIONS')] },
    route: { cluster: emptyCluster },
    typed_per_filter_config: without(jwtFilter),
  }
}
