import type { JsonObject } from './envoy-json.ts'
import { luaFilter, runsLua } from './lua-filter.ts'

/** Header (metadata in gRPC) by which an operator asks one service: its full name. */
export const serviceHeader = 'learnlab-service'

const filterName = 'learnlab.asked_service'

/**
 * HealthCheckRequest { string service = 1 } in its gRPC frame: uncompressed, and with a name shorter than 128 bytes, whose
 * length is one byte then.
 */
const script = `
function envoy_on_request(handle)
  if handle:headers():get('${serviceHeader}') then return end
  local body = handle:body()
  if body == nil or body:length() < 8 or body:length() > 135 then return end
  local bytes = body:getBytes(0, body:length())
  local name = string.sub(bytes, 8)
  if string.byte(bytes, 1) ~= 0 or string.byte(bytes, 6) ~= 10 or string.byte(bytes, 7) ~= #name then return end
  if string.find(name, '^[%w_.]+$') == nil then return end
  handle:headers():add('${serviceHeader}', name)
  handle:clearRouteCache()
end
`

/** Sends a question about one service's health to that service. After the filter that unpacks gRPC-Web. */
export function askedService(): JsonObject {
  return luaFilter(filterName, script)
}

/** Configuration per route: what is asked about stands in the message. */
export const namesServiceInBody: JsonObject = runsLua(filterName)
