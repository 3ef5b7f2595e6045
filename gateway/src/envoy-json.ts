/** Envoy's configuration as it is written: proto3 JSON of its bootstrap message, whose field names may be snake_case. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/** A google.protobuf.Any in proto3 JSON. */
export function typed(messageType: string, fields: JsonObject = {}): JsonObject {
  return { '@type': `type.googleapis.com/${messageType}`, ...fields }
}

/** A google.protobuf.Duration in proto3 JSON. */
export function duration(ms: number): string {
  return `${ms / 1000}s`
}
