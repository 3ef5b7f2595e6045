import type { Logger } from '@learnlab/telemetry'
import type { LanguageModel, ModelRequest, TokenUsage } from './language-model.ts'

/** For whom tokens are taken. */
export type TokenAccount = { readonly userId: string; readonly courseId: string }

export type ModelCall = {
  readonly request: ModelRequest
  /** More than the prompt can have. */
  readonly mostPromptTokens: number
  readonly account: TokenAccount
  /** The name of the only model to ask; empty or absent: all, one after the other. */
  readonly model?: string
  readonly signal: AbortSignal
  /** When whoever asks wants to be told that there is no answer; undefined: whenever. */
  readonly giveUpAt: Date | undefined
  readonly logger: Pick<Logger, 'warn'>
}

/** What comes of a call: its text in pieces, with the model that writes it, and at the end what it took. */
export type ModelsEvent = { readonly text: string; readonly source: string } | { readonly usage: TokenUsage }

/** The configured models, the preferred one first. */
export type Models = {
  readonly all: readonly Pick<LanguageModel, 'provider' | 'model'>[]
  /** Whether one of them would be asked now. */
  isAvailable(name: string): boolean
  /**
   * Asks one after the other until one begins to answer.
   * @throws NoModelAnswers before the first piece; BudgetExhausted likewise; ModelFailure after it
   */
  stream(call: ModelCall): AsyncIterable<ModelsEvent>
}

/** Thrown when no model began to answer. */
export class NoModelAnswers extends Error {
  override readonly name = 'NoModelAnswers'
}

/** Thrown when a budget of tokens has not enough left for a call. */
export class BudgetExhausted extends Error {
  override readonly name = 'BudgetExhausted'
  readonly scope: 'user' | 'course' | 'all'

  constructor(scope: 'user' | 'course' | 'all') {
    super(`the budget of tokens is used up: ${scope}`)
    this.scope = scope
  }
}

/** The name under which a model is counted and told. */
export function modelName({ provider, model }: Pick<LanguageModel, 'provider' | 'model'>): string {
  return `${provider}/${model}`
}
