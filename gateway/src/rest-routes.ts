import { emptyCluster } from './clusters.ts'
import type { ContractMethod, RestBinding } from './contract-methods.ts'
import { answerRoutes } from './edge-errors.ts'
import { type JsonObject, typed } from './envoy-json.ts'
import { jwtFilter, jwtRequirement } from './jwt.ts'
import { type GatewayOptions, maxBodyBytes, maxPublicBodyBytes } from './options.ts'
import { answer, backstopMs, header, longest, not, without } from './route-parts.ts'
import { namesStreamForm } from './stream-form.ts'
import { serverSentEvents } from './transcoder.ts'
import { keepsTranslatedStatus } from './translated-status.ts'

/** How long the request of a stream may take to arrive; the stream then has the time of its RPC route. */
const streamSendingMs = 60_000

export const bufferFilter = 'envoy.filters.http.buffer'

/**
 * Routes of the methods by their REST addresses. They decide who may pass and how large the body may be; the transcoder
 * then turns the path into that of the RPC, whose route leads to the service.
 */
export function restRoutes(methods: readonly ContractMethod[], options: GatewayOptions): JsonObject[] {
  const bound = methods
    .flatMap((method) => method.rest.map((binding) => ({ method, binding })))
    // Of two addresses that fit, the one with fewer variables is meant, as it is to the transcoder.
    .sort((a, b) => variables(a.binding) - variables(b.binding))
  const plain = bound.filter(({ binding }) => variables(binding) === 0)
  const templated = bound.slice(plain.length)
  const routesOf = ({ method, binding }: (typeof bound)[number]) => [
    ...(method.isStream ? [eventStreamRoute(method, binding, options)] : []),
    restRoute(method, binding),
  ]
  const verbs = Map.groupBy(bound, ({ binding }) => binding.pathRegex)
  return [
    noJson(),
    ...plain.flatMap(routesOf),
    ...twoMeanings(templated.map(({ binding }) => binding)),
    ...templated.flatMap(routesOf),
    ...[...verbs].map(([pathRegex, entries]) =>
      wrongVerb(pathRegex, [...new Set(entries.map(({ binding }) => binding.verb))]),
    ),
    preflight(),
    answer(answerRoutes.notFound, { prefix: '/' }),
  ]
}

function variables({ template }: RestBinding): number {
  return template.split('{').length - 1
}

function restRoute(method: ContractMethod, { verb, template, pathRegex }: RestBinding) {
  const maxRequestBytes = method.access === 'user' ? maxBodyBytes : maxPublicBodyBytes
  return {
    name: `${verb} ${template}`,
    match: { safe_regex: { regex: pathRegex }, headers: [header(':method', verb)] },
    route: {
      cluster: emptyCluster,
      max_stream_duration: longest(method.isStream ? streamSendingMs : backstopMs(method)),
    },
    typed_per_filter_config: {
      ...jwtRequirement(method.access),
      ...keepsTranslatedStatus,
      ...(method.isStream && namesStreamForm),
      [bufferFilter]: typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
        buffer: { max_request_bytes: maxRequestBytes },
      }),
    },
  }
}

/** The same for callers who ask for server-sent events: a stream is NDJSON otherwise. */
function eventStreamRoute(method: ContractMethod, binding: RestBinding, options: GatewayOptions): JsonObject {
  const plain = restRoute(method, binding)
  return {
    ...plain,
    match: { ...plain.match, headers: [...plain.match.headers, header('accept', '.*text/event-stream.*')] },
    typed_per_filter_config: { ...plain.typed_per_filter_config, ...serverSentEvents(options) },
  }
}

/**
 * Addresses whose query names what their path names too. The transcoder would take the query's word, whatever those thought
 * who read the path before, such as the access log's readers.
 */
function twoMeanings(bindings: readonly RestBinding[]): JsonObject[] {
  const addresses = Map.groupBy(bindings, ({ pathRegex }) => pathRegex)
  return [...addresses].flatMap(([regex, [binding]]) => {
    const names = binding?.template.match(/(?<=\{)[a-z_.]+(?=\})/g) ?? []
    const spellings = names.flatMap((name) => [name, name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())])
    return [...new Set(spellings)].map((name) =>
      answer(answerRoutes.malformed, {
        safe_regex: { regex },
        query_parameters: [{ name, present_match: true }],
      }),
    )
  })
}

/** What a page of another site can send without asking first, such as a form, is not taken for JSON. */
function noJson(): JsonObject {
  const isJson = header('content-type', '(?i)application/json([ \\t]*;.*)?')
  const headers = [header(':method', 'POST|PUT|PATCH'), { name: 'content-type', present_match: true }, not(isJson)]
  return answer(answerRoutes.noJson, { prefix: '/api/', headers })
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
