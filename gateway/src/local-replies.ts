import { allowedVerbs, type EdgeError, edgeErrors, restStatus, rpcStatusDetails } from './edge-errors.ts'
import { type Json, type JsonObject, typed } from './envoy-json.ts'
import { originalContentType } from './request-headers.ts'

/**
 * LocalReplyConfig: the errors that Envoy makes itself, in the caller's protocol. Left alone, Envoy answers gRPC-Web
 * callers with bare HTTP statuses and REST callers with text.
 */
export function localReplies(): JsonObject {
  return {
    mappers: [asItIs(), ...edgeErrors.flatMap((error) => mappers(error))],
    body_format: jsonBody({ code: 2, message: 'The gateway refused the request.', details: [] }),
  }
}

/** Whatever an early reply does not fit is for the row that follows it. */
function mappers(error: EdgeError): JsonObject[] {
  const rpc = [nativeMapper(error), ...webMappers(error)]
  return error.isEarly ? rpc : [...rpc, restMapper(error)]
}

/** Files that Envoy serves itself are replies of its own too; their routes say what they are. */
function asItIs(): JsonObject {
  return {
    filter: { status_code_filter: { comparison: { op: 'EQ', value: runtimeDefault(200) } } },
    body_format_override: { text_format_source: { inline_string: '%LOCAL_REPLY_BODY%' } },
  }
}

/** Envoy frames replies to native gRPC itself and takes the body's text as grpc-message. */
function nativeMapper(error: EdgeError): JsonObject {
  return {
    filter: allOf([...fits(error), contentType(error, '^application/grpc([+].*)?$')]),
    body_format_override: { text_format_source: { inline_string: error.message } },
    headers_to_add: rpcHeaders(error),
  }
}

function webMappers(error: EdgeError): JsonObject[] {
  return [
    webMapper(error, '^application/grpc-web([+]proto)?$', 'application/grpc-web+proto'),
    webMapper(error, '^application/grpc-web-text([+]proto)?$', 'application/grpc-web-text+proto'),
  ]
}

/**
 * A reply of headers only, which gRPC-Web allows where there is no message. It needs the filter for gRPC-Web, which early
 * ones have not met: Envoy takes the content type from those without a body, so they have their trailers in one.
 */
function webMapper(error: EdgeError, requested: string, replied: string): JsonObject {
  const filter = allOf([...fits(error), contentType(error, requested)])
  if (error.isEarly) {
    const body = replied.includes('text') ? trailersFrame(error).toString('base64') : trailersFrame(error)
    return { filter, status_code: 200, body_format_override: bytes(Buffer.from(body), replied) }
  }
  return {
    filter,
    status_code: 200,
    body_format_override: { text_format_source: { inline_string: '' } },
    headers_to_add: [
      ...rpcHeaders(error),
      set('grpc-message', format(encodeGrpcMessage(error.message))),
      set('content-type', replied),
    ],
  }
}

/** The last frame of an answer in gRPC-Web: a byte that says so, the length, and the trailers as lines. */
function trailersFrame(error: EdgeError): Buffer {
  const trailers = {
    'grpc-status': (error.rpc ?? error).code,
    'grpc-message': encodeGrpcMessage(error.message),
    'grpc-status-details-bin': rpcStatusDetails(error),
  }
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}\r\n`)
  const content = Buffer.from(lines.join(''))
  const head = Buffer.alloc(5)
  head.writeUInt8(0x80)
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}

function restMapper(error: EdgeError): JsonObject {
  const headers: JsonObject[] = []
  if (error.retryAfterSeconds !== undefined) headers.push(set('retry-after', String(error.retryAfterSeconds)))
  if (error.restStatus === 405) headers.push(set('allow', `%METADATA(ROUTE:${allowedVerbs}:verbs)%`))
  return {
    filter: allOf(fits(error)),
    ...(error.restStatus !== undefined && { status_code: error.restStatus }),
    body_format_override: jsonBody(restStatus(error), error.restContentType),
    headers_to_add: headers,
  }
}

function rpcHeaders(error: EdgeError): JsonObject[] {
  return [
    set('grpc-status', String((error.rpc ?? error).code)),
    set('grpc-status-details-bin', rpcStatusDetails(error)),
  ]
}

function fits({ status, details, route }: EdgeError): JsonObject[] {
  const filters: JsonObject[] = [{ status_code_filter: { comparison: { op: 'EQ', value: runtimeDefault(status) } } }]
  if (details !== undefined) filters.push(expression(`response.code_details.contains('${details}')`))
  if (route !== undefined) filters.push(expression(`xds.route_name == '${route}'`))
  return filters
}

function expression(cel: string): JsonObject {
  const fields = { expression: cel }
  return {
    extension_filter: {
      name: 'expression',
      typed_config: typed('envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter', fields),
    },
  }
}

/** Looks at what the caller sent, since filters change content-type on the way. */
function contentType({ isEarly }: EdgeError, regex: string): JsonObject {
  const name = isEarly ? 'content-type' : originalContentType
  return { header_filter: { header: { name, string_match: { safe_regex: { regex } } } } }
}

function allOf(filters: readonly JsonObject[]): Json {
  const [first, ...others] = filters
  return first !== undefined && others.length === 0 ? first : { and_filter: { filters } }
}

/** Envoy wants a name under which the figure could be changed while running; none ever is. */
function runtimeDefault(value: number): JsonObject {
  return { default_value: value, runtime_key: `local_reply.${value}` }
}

function jsonBody(json: JsonObject, contentType = 'application/json'): JsonObject {
  return { content_type: contentType, json_format: json }
}

function set(key: string, value: string): JsonObject {
  return { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD', header: { key, value } }
}

function bytes(body: Buffer, contentType: string): JsonObject {
  const inline = Buffer.from(format(body.toString('latin1')), 'latin1')
  return { content_type: contentType, text_format_source: { inline_bytes: inline.toString('base64') } }
}

/** Percent-encoding of grpc-message. */
function encodeGrpcMessage(message: string): string {
  return encodeURI(message).replaceAll('%20', ' ')
}

/** What stays the same where Envoy reads a text as a format. */
function format(text: string): string {
  return text.replaceAll('%', '%%')
}
