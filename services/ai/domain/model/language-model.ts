import type { z } from 'zod'

/** What a model is asked to write. */
export type ModelRequest = {
  readonly system: string
  /** Ends with the user's. */
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
  readonly maxOutputTokens: number
  /** Where JSON is wanted: of what form. The provider is told; what comes is yet to be checked. */
  readonly form?: z.ZodType
}

/** Tokens as the provider counts them. */
export type TokenUsage = { readonly promptTokens: number; readonly completionTokens: number }

/** A piece of what a model writes, or at its end what it took; that may be missing. */
export type ModelEvent = { readonly text: string } | { readonly usage: TokenUsage }

/** One model of one provider. */
export type LanguageModel = {
  readonly provider: string
  readonly model: string
  /**
   * Leaving the iteration, or the signal, ends the request at once.
   * @throws ModelFailure
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>
}

/** Why a model did not answer. */
export type FailureKind =
  /** Too many requests; later ones may be answered. */
  | 'busy'
  /** The key or the model is refused: it stays so until somebody changes the configuration. */
  | 'refused'
  /** The provider failed, or could not be reached. */
  | 'unavailable'
  /** No first piece, or no end, in time. */
  | 'too_slow'
  /** What came is not what was agreed upon. */
  | 'malformed'

/** Thrown when a model gives no answer, or not all of one. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure'
  readonly kind: FailureKind
  /** When the provider says that another try makes sense. */
  readonly retryAfterMs: number | undefined
  /** Whether the provider may count tokens for what it did not finish. */
  readonly isCharged: boolean

  constructor(
    kind: FailureKind,
    message: string,
    {
      retryAfterMs,
      isCharged = false,
      cause,
    }: { retryAfterMs?: number | undefined; isCharged?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
    this.isCharged = isCharged
  }
}
