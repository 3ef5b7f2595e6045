import { AIService } from '@learnlab/contracts/ai/v1'
import { buildRpcServer, implement, type RpcServer, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { Tutor } from './domain/tutor.ts'
import { getHelp } from './rpc/get-help.ts'

export interface AIServerParts {
  readonly tutor: Tutor
  readonly logger: Logger
  readonly metrics: Metrics
  readonly tokens: TokenVerifier
}

/** The ai service as a gRPC server. Methods that are not named here answer UNIMPLEMENTED. */
export function buildAIServer({ tutor, logger, metrics, tokens }: AIServerParts): RpcServer {
  return buildRpcServer({
    implementations: [implement(AIService, { getHelp: getHelp({ tutor }) })],
    logger,
    metrics,
    tokens,
  })
}
