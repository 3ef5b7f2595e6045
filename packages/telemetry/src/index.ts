export { createLogger, type LogDestination, type Logger, type LogLevel } from './logger.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export {
  type OperatorRequest,
  type OperatorResponse,
  type OperatorRoute,
  type OperatorServer,
  type OperatorServerOptions,
  startOperatorServer,
} from './operator-server.ts'
export type { MethodMetrics, RpcLabel, RpcMetrics } from './rpc-metrics.ts'
