import { type JsonObject, typed } from './envoy-json.ts'
import { jwtFilter } from './jwt.ts'
import { transcoderFilter } from './transcoder.ts'

/** Matches requests whose header fits a regular expression as a whole. */
export function header(name: string, regex: string): JsonObject {
  return { name, string_match: { safe_regex: { regex } } }
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

/** A route that Envoy answers itself; local-replies.ts gives the answer its form. */
export function answer(match: JsonObject, status: number, headers: Readonly<Record<string, string>> = {}): JsonObject {
  return {
    match,
    direct_response: { status },
    response_headers_to_add: Object.entries(headers).map(([key, value]) => ({ header: { key, value } })),
    typed_per_filter_config: without(jwtFilter, transcoderFilter),
  }
}
