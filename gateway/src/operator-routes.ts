import type { DescService } from '@bufbuild/protobuf'
import { namesServiceInBody, serviceHeader } from './asked-service.ts'
import { anyServiceCluster } from './clusters.ts'
import { shortName } from './contract-methods.ts'
import { duration, type JsonObject } from './envoy-json.ts'
import { jwtFilter } from './jwt.ts'
import { header, without } from './route-parts.ts'
import { retryPolicy, unseen } from './rpc-routes.ts'

const healthMethods = '/grpc.health.v1.Health/'
const operatorMethods = [
  healthMethods,
  '/grpc.reflection.v1.ServerReflection/',
  '/grpc.reflection.v1alpha.ServerReflection/',
]

/**
 * Health and reflection, answered by the service that a header names, or whose health is asked for; else by any that is
 * up.
 */
export function operatorRoutes(services: readonly DescService[]): JsonObject[] {
  // Enough to have asked each once.
  const retries = services.length
  return operatorMethods.flatMap((prefix) => [
    ...services.map((service) =>
      operatorRoute(prefix, shortName(service), retries, [header(serviceHeader, service.typeName)]),
    ),
    operatorRoute(prefix, anyServiceCluster, retries, []),
  ])
}

function operatorRoute(prefix: string, cluster: string, retries: number, headers: readonly JsonObject[]): JsonObject {
  return {
    match: { prefix, headers: [header(':method', 'POST'), header('content-type', '^application/grpc.*'), ...headers] },
    // Reflection and Health.Watch are streams.
    route: {
      cluster,
      priority: 'HIGH',
      timeout: duration(0),
      idle_timeout: duration(3_600_000),
      retry_policy: retryPolicy(unseen, retries),
    },
    typed_per_filter_config: { ...without(jwtFilter), ...(prefix === healthMethods && namesServiceInBody) },
  }
}
