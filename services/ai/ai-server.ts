import { AIService } from '@learnlab/contracts/ai/v1'
import { buildRpcServer, implement, type RpcServer, type SomeRateLimits, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { Tutor } from './domain/tutor.ts'
import { getHelp } from './rpc/get-help.ts'

export type AIServerDeps = {
  tutor: Tutor
  tokens: TokenVerifier
  logger: Logger
  metrics: Metrics
  limits?: SomeRateLimits | undefined
}

/** The ai service. It closes nothing that it was given. */
export function buildAIServer({ tutor, ...server }: AIServerDeps): RpcServer {
  const implementation = implement(AIService, { getHelp: getHelp({ tutor }) })
  return buildRpcServer({ implementations: [implementation], ...server })
}
