import { APICallError, Output, type LanguageModel as SdkModel, streamText } from 'ai'
import { type ModelEvent, ModelFailure, type ModelRequest } from '../domain/model/language-model.ts'

// The SDK prints to stdout what a provider cannot do, such as JSON of a form: what comes is checked here anyway.
globalThis.AI_SDK_LOG_WARNINGS = false

/**
 * What a model of the AI SDK writes. Retrying, patience and the next provider are the caller's: here one request is made, and
 * ended with the signal.
 * @throws ModelFailure
 */
export async function* streamFromSdk(
  model: SdkModel,
  name: string,
  { system, messages, maxOutputTokens, form }: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const ending = new AbortController()
  const abortSignal = AbortSignal.any([signal, ending.signal])
  let hasBegun = false
  let isWhole = false
  try {
    const result = streamText({
      ...{ model, instructions: system, messages: [...messages], maxOutputTokens, maxRetries: 0, abortSignal },
      ...(form && { output: Output.object({ schema: form, name: 'answer' }) }),
      // Errors come with the parts; the default would print them.
      onError: () => undefined,
    })
    for await (const part of result.stream) {
      if (part.type === 'text-delta' && part.text !== '') {
        hasBegun = true
        yield { text: part.text }
      } else if (part.type === 'error') throw part.error
      else if (part.type === 'abort') throw signal.reason
      else if (part.type === 'finish') {
        isWhole = part.finishReason !== 'error' && part.finishReason !== 'other'
        const { inputTokens, outputTokens } = part.totalUsage
        if (inputTokens !== undefined && outputTokens !== undefined) {
          yield { usage: { promptTokens: inputTokens, completionTokens: outputTokens } }
        }
      }
    }
    if (!isWhole) throw new ModelFailure('malformed', `${name} ended in the middle`, { isCharged: true })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw failureOf(error, name, hasBegun)
  } finally {
    ending.abort(new Error('nobody reads the answer any more'))
  }
}

const secondMs = 1_000

/** Nothing of what a provider says about an error goes further than the log. */
function failureOf(error: unknown, name: string, hasBegun: boolean): unknown {
  if (error instanceof ModelFailure) return error
  if (!APICallError.isInstance(error)) {
    const kind = hasBegun || isParseError(error) ? 'malformed' : 'unavailable'
    return new ModelFailure(kind, `${name} gave an answer that cannot be read`, { isCharged: true, cause: error })
  }
  const { statusCode, responseHeaders } = error
  const options = { retryAfterMs: retryAfterMs(responseHeaders), cause: error }
  if (statusCode === 429 || statusCode === 529)
    return new ModelFailure('busy', `${name} has too many requests`, options)
  if (statusCode === 408 || (statusCode !== undefined && statusCode >= 500)) {
    return new ModelFailure('unavailable', `${name} failed with ${statusCode}`, options)
  }
  if (statusCode !== undefined && statusCode >= 400) {
    return new ModelFailure('refused', `${name} refuses with ${statusCode}: its key or its name is wrong`, options)
  }
  if (statusCode !== undefined)
    return new ModelFailure('malformed', `${name} gave no such answer`, { ...options, isCharged: true })
  return new ModelFailure('unavailable', `${name} cannot be reached`, options)
}

function isParseError(error: unknown): boolean {
  return error instanceof Error && /JSON|Type validation|parse/i.test(`${error.name} ${error.message}`)
}

function retryAfterMs(headers: Record<string, string> | undefined): number | undefined {
  const value = headers?.['retry-after']
  if (value === undefined) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * secondMs)
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now())
}
