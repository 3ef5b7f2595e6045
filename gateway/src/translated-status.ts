import type { JsonObject } from './envoy-json.ts'
import { luaFilter, runsLua } from './lua-filter.ts'

const filterName = 'learnlab.translated_status'

/** Where the access log finds it: namespace and key of dynamic metadata. */
export const translatedStatusKey = `${filterName}:code`

const script = `
function envoy_on_response(handle)
  local code = handle:headers():get('grpc-status')
  if code == nil then
    local trailers = handle:trailers()
    code = trailers and trailers:get('grpc-status')
  end
  if code then handle:streamInfo():dynamicMetadata():set('${filterName}', 'code', code) end
end
`

/**
 * Keeps the status of calls over gRPC-Web and REST for the access log: their trailers become part of the body, where it
 * cannot look. Last of the filters but for those that only count: it hears answers before they are translated.
 */
export function translatedStatus(): JsonObject {
  return luaFilter(filterName, script)
}

/** Configuration per route: answers are translated. */
export const keepsTranslatedStatus: JsonObject = runsLua(filterName)
