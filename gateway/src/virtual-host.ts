import { apiPageRoutes } from './api-page.ts'
import { contractMethods } from './contract-methods.ts'
import { corsPolicy } from './cors.ts'
import { answerRoutes } from './edge-errors.ts'
import type { JsonObject } from './envoy-json.ts'
import { operatorRoutes } from './operator-routes.ts'
import { defaultCorsOrigins, type GatewayOptions, servicesOf } from './options.ts'
import { clientAddress } from './request-headers.ts'
import { restRoutes } from './rest-routes.ts'
import { answer, header, not } from './route-parts.ts'
import { rpcRoutes } from './rpc-routes.ts'

/** Everything the gateway answers; the first route that matches counts. */
export function virtualHost(options: GatewayOptions): JsonObject {
  const services = servicesOf(options)
  const methods = contractMethods(services)
  const operators = (options.operatorServices ?? true) ? operatorRoutes(services) : []
  return {
    name: 'learnlab',
    domains: ['*'],
    typed_per_filter_config: { 'envoy.filters.http.cors': corsPolicy(options.corsOrigins ?? defaultCorsOrigins) },
    request_headers_to_add: [clientAddress],
    routes: [
      notOneHost(),
      tooLarge(),
      ...apiPageRoutes(),
      ...operators,
      ...rpcRoutes(methods),
      ...restRoutes(methods, options),
    ],
  }
}

/**
 * Envoy joins several host headers with a comma; they are to be refused (RFC 9112, section 3.2), and so is what is no host
 * at all: the services' HTTP/2 refuses it too, which looks as if they were broken.
 */
function notOneHost(): JsonObject {
  const isOne = header(':authority', '[A-Za-z0-9._~%:\\[\\]-]+')
  return answer(answerRoutes.malformed, { prefix: '/', headers: [not(isOne)] })
}

/**
 * Bodies that are announced as ten million bytes and more, when none so large is read in any protocol, are refused before they
 * are sent. Other limits count what has come. Streams of requests in gRPC have no limit as a whole.
 */
function tooLarge(): JsonObject {
  const announced = header('content-length', '0*[1-9][0-9]{7,}')
  return answer(answerRoutes.tooLarge, {
    prefix: '/',
    headers: [announced, not(header('content-type', '^application/grpc([+].*)?$'))],
  })
}
