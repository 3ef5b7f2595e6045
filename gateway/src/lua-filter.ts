import { type JsonObject, typed } from './envoy-json.ts'

/** A filter written in Lua, which only calls of routes with `runsLua(name)` pass. */
export function luaFilter(name: string, script: string): JsonObject {
  return {
    name,
    disabled: true,
    typed_config: typed('envoy.extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string: script } }),
  }
}

/** Configuration per route that turns such a filter on. The route by which a call came in counts, before it is transcoded. */
export function runsLua(name: string): JsonObject {
  return { [name]: typed('envoy.config.route.v3.FilterConfig', { config: {} }) }
}
