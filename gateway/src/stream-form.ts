import type { JsonObject } from './envoy-json.ts'
import { luaFilter, runsLua } from './lua-filter.ts'

const filterName = 'learnlab.stream_form'

/** The transcoder calls a stream of lines application/json, which a reader would take for one document. */
const script = `
function envoy_on_response(handle)
  local headers = handle:headers()
  if headers:get(':status') == '200' and headers:get('content-type') == 'application/json' then
    headers:replace('content-type', 'application/x-ndjson')
  end
end
`

/** Names the form of streams that REST callers get. First of the filters: it answers last. */
export function streamForm(): JsonObject {
  return luaFilter(filterName, script)
}

/** Configuration per route: what leaves here is a stream. */
export const namesStreamForm: JsonObject = runsLua(filterName)
