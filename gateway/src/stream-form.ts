import { type JsonObject, typed } from './envoy-json.ts'

const filterName = 'learnlab.stream_form'
const lua = 'envoy.extensions.filters.http.lua.v3.Lua'

/** The transcoder calls a stream of lines application/json, which a reader would take for one document. */
const script = `
function envoy_on_response(handle)
  local headers = handle:headers()
  if headers:get(':status') == '200' and headers:get('content-type') == 'application/json' then
    headers:replace('content-type', 'application/x-ndjson')
  end
end
`

/** Names the form of streams that REST callers get; off except on their routes. First of the filters: it answers last. */
export function streamForm(): JsonObject {
  return {
    name: filterName,
    disabled: true,
    typed_config: typed(lua, { default_source_code: { inline_string: script } }),
  }
}

/** Configuration per route: what leaves here is a stream. */
export const namesStreamForm: JsonObject = {
  [filterName]: typed('envoy.config.route.v3.FilterConfig', { config: {} }),
}
