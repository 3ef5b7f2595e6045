import { AIService } from '@learnlab/contracts/ai/v1'
import { buildRpcServer, implement, type RpcServer, type SomeRateLimits, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { CodeAnalysis } from './analysis/code-analysis.ts'
import type { Models } from './domain/model/models.ts'
import type { Tutoring } from './domain/tutoring.ts'
import type { ExerciseMaker } from './exercises/exercise-maker.ts'
import { analyzeCode } from './rpc/analyze-code.ts'
import { deleteConversation, getConversation, listConversations } from './rpc/conversations.ts'
import { explainConcept, explainConceptStream } from './rpc/explain-concept.ts'
import { generateExercise } from './rpc/generate-exercise.ts'
import { getHelp, getHelpStream } from './rpc/get-help.ts'
import { getUsage, isAvailable, listModels } from './rpc/models.ts'
import type { Conversations } from './store/conversations.ts'
import type { TokenBudgets } from './store/token-budgets.ts'

export type AIServerDeps = {
  tutoring: Tutoring
  analysis: CodeAnalysis
  exercises: ExerciseMaker
  models: Models
  budgets: TokenBudgets
  conversations: Conversations
  tokens: TokenVerifier
  logger: Logger
  metrics: Metrics
  limits?: SomeRateLimits | undefined
}

/** The ai service. It closes nothing that it was given. */
export function buildAIServer({
  tutoring,
  analysis,
  exercises,
  models,
  budgets,
  conversations,
  ...server
}: AIServerDeps): RpcServer {
  const implementation = implement(AIService, {
    getHelp: getHelp({ tutoring, models }),
    getHelpStream: getHelpStream({ tutoring, models }),
    analyzeCode: analyzeCode({ analysis }),
    explainConcept: explainConcept({ tutoring, models }),
    explainConceptStream: explainConceptStream({ tutoring, models }),
    generateExercise: generateExercise({ exercises }),
    listConversations: listConversations({ conversations }),
    getConversation: getConversation({ conversations }),
    deleteConversation: deleteConversation({ conversations }),
    listModels: listModels({ models }),
    isAvailable: isAvailable({ models }),
    getUsage: getUsage({ budgets }),
  })
  return buildRpcServer({ implementations: [implementation], ...server })
}
