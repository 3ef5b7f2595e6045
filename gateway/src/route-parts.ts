import { emptyCluster } from './clusters.ts'
import type { ContractMethod } from './contract-methods.ts'
import { allowedVerbs } from './edge-errors.ts'
import { duration, type JsonObject, typed } from './envoy-json.ts'
import { jwtFilter } from './jwt.ts'
import { transcoderFilter } from './transcoder.ts'

/**
 * When Envoy gives up on a call of one request and one answer. Services end calls at the deadline themselves, with a
 * proper status; this is for one that hangs, and for a caller who sends a byte now and then.
 */
export function backstopMs({ deadlineMs }: ContractMethod): number {
  return 2 * deadlineMs
}

/**
 * Time from the first header to the end of the answer; a route's `timeout` counts only without it. Envoy's own handling
 * of grpc-timeout stays off: it ends streams with INTERNAL at the deadline.
 */
export function longest(ms: number): JsonObject {
  return { max_stream_duration: duration(ms) }
}

/** Matches requests whose header fits a regular expression as a whole. */
export function header(name: string, regex: string): JsonObject {
  return { name, string_match: { safe_regex: { regex } } }
}

/**
 * That a request goes to this RPC path; first among the headers of a route with that path. Envoy holds a request against
 * the headers of every route in turn, and against its path last: this spares it all other conditions of other methods.
 */
export function headedTo(rpcPath: string): JsonObject {
  return { name: ':path', string_match: { prefix: rpcPath } }
}

/** Turns a header match round. */
export function not(match: JsonObject): JsonObject {
  return { ...match, invert_match: true }
}

/** Configuration per route that takes a filter out of the way. */
export function without(...filters: string[]): JsonObject {
  const disabled = typed('envoy.config.route.v3.FilterConfig', { config: {}, disabled: true })
  return Object.fromEntries(filters.map((name) => [name, disabled]))
}

/** A route to nowhere, which edge-errors.ts turns into the error that goes with its name. */
export function answer(name: string, match: JsonObject, verbs: readonly string[] = []): JsonObject {
  return {
    name,
    match,
    route: { cluster: emptyCluster },
    metadata: { filter_metadata: { [allowedVerbs]: { verbs: verbs.join(', ') } } },
    typed_per_filter_config: without(jwtFilter, transcoderFilter),
  }
}
