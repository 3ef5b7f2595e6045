import { setTimeout as delay } from 'node:timers/promises'
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { v7 as uuidv7 } from 'uuid'
import { type LanguageModel, type ModelEvent, ModelFailure, type TokenUsage } from '../domain/model/language-model.ts'
import {
  BudgetExhausted,
  type ModelCall,
  type Models,
  type ModelsEvent,
  modelName,
  NoModelAnswers,
} from '../domain/model/models.ts'
import type { TokenBudgets } from '../store/token-budgets.ts'

export type FailoverTimes = {
  /** From the request to the first piece. */
  readonly firstTokenMs: number
  /** From the request to the end. */
  readonly totalMs: number
  /** How long a provider is left alone that failed several times in a row. */
  readonly restMs: number
}

const failuresInARow = 3
const tries = 2
/** A provider that wants more patience is passed over. */
const mostRetryDelayMs = 2_000
const retryDelayMs = 250
/** Calls to models at one time; a learner who waits longer than a first piece may take has the built-in tutor sooner. */
const mostCalls = 64

/**
 * Asks models in their order: the next one where one fails before its first piece, never after it. Each try reserves its
 * tokens before it begins and settles them whatever happens.
 */
export function createFailover({
  models,
  budgets,
  times,
}: {
  readonly models: readonly LanguageModel[]
  readonly budgets: Pick<TokenBudgets, 'reserve' | 'settle'>
  readonly times: FailoverTimes
}): Models {
  const guarded = models.map((model) => ({
    model,
    breaker: circuitBreaker(
      handleWhen((error) => error instanceof ModelFailure),
      { halfOpenAfter: times.restMs, breaker: new ConsecutiveBreaker(failuresInARow) },
    ),
  }))
  let calls = 0

  async function* stream(call: ModelCall): AsyncGenerator<ModelsEvent> {
    if (calls >= mostCalls) throw new NoModelAnswers('too many questions are with models now')
    calls++
    try {
      for (const { model, breaker } of guarded) {
        if (call.model && call.model !== modelName(model)) continue
        const begun = await begin(model, breaker, call)
        if (begun === undefined) continue
        // Nothing stands between the beginning of an answer and its reading: whoever leaves ends the request.
        for await (const event of begun) yield 'text' in event ? { ...event, source: modelName(model) } : event
        return
      }
    } finally {
      calls--
    }
    throw new NoModelAnswers('no model began to answer')
  }

  /** The answer of a model that began one, its first piece included; undefined when it did not, however often it was asked. */
  async function begin(
    model: LanguageModel,
    breaker: (typeof guarded)[number]['breaker'],
    call: ModelCall,
  ): Promise<AsyncIterable<ModelEvent> | undefined> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      if (leftMs(call.giveUpAt) <= 0) return undefined
      try {
        return await breaker.execute(() => firstPiece(model, call))
      } catch (error) {
        call.signal.throwIfAborted()
        if (error instanceof BrokenCircuitError) return undefined
        if (!(error instanceof ModelFailure)) throw error
        call.logger.warn({ err: error, model: modelName(model), kind: error.kind, attempt }, 'a model did not answer')
        const waitMs = error.retryAfterMs ?? retryDelayMs
        const isWorthIt = error.kind === 'busy' || error.kind === 'unavailable'
        if (!isWorthIt || waitMs > Math.min(mostRetryDelayMs, leftMs(call.giveUpAt)) || attempt === tries)
          return undefined
        await delay(waitMs, undefined, { signal: call.signal })
      }
    }
    return undefined
  }

  /** Reserves, asks, and waits for the first piece. What comes after it is settled when it ends. */
  async function firstPiece(model: LanguageModel, call: ModelCall): Promise<AsyncIterable<ModelEvent>> {
    const { request, mostPromptTokens, account } = call
    const id = uuidv7()
    const tokens = mostPromptTokens + request.maxOutputTokens
    const exhausted = await budgets.reserve({ id, ...account, model: modelName(model), tokens })
    if (exhausted !== '') throw new BudgetExhausted(exhausted)
    const run = startRun(model, call, times)
    try {
      await run.first
    } catch (error) {
      // What was never begun costs nothing; what was given up may cost all of the prompt.
      const isCharged = error instanceof ModelFailure ? error.isCharged : true
      const promptTokens = isCharged ? mostPromptTokens : 0
      await budgets.settle(id, { promptTokens, completionTokens: 0, failed: true })
      throw error
    }
    return settled(run.events, async (usage, bytes, failed) => {
      // Without the provider's count the text itself is the bound: no token is shorter than a byte.
      const counted = usage ?? {
        promptTokens: mostPromptTokens,
        completionTokens: Math.min(bytes, request.maxOutputTokens),
      }
      await budgets.settle(id, { ...counted, failed })
    })
  }

  return {
    all: models,
    isAvailable: (name) =>
      guarded.some(({ model, breaker }) => modelName(model) === name && breaker.state !== CircuitState.Open),
    stream,
  }
}

/** A request under way, and the first sign of an answer. */
function startRun(
  model: LanguageModel,
  { request, signal, giveUpAt }: ModelCall,
  times: FailoverTimes,
): { first: Promise<void>; events: AsyncGenerator<ModelEvent> } {
  const left = leftMs(giveUpAt)
  const firstTokenMs = Math.min(times.firstTokenMs, left)
  const totalMs = Math.min(times.totalMs, left)
  const ending = new AbortController()
  const abort = () => ending.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  const tooSlow = (what: string) => () =>
    ending.abort(new ModelFailure('too_slow', `${modelName(model)} gave no ${what} in time`, { isCharged: true }))
  const firstTimer = setTimeout(tooSlow('first piece'), firstTokenMs)
  const totalTimer = setTimeout(tooSlow('end'), totalMs)
  const iterator = model.stream(request, ending.signal)[Symbol.asyncIterator]()
  const release = () => {
    clearTimeout(firstTimer)
    clearTimeout(totalTimer)
    signal.removeEventListener('abort', abort)
  }
  const next = async () => {
    try {
      return await iterator.next()
    } catch (error) {
      release()
      // Whoever ended the request knows better why than the request.
      throw ending.signal.aborted ? ending.signal.reason : error
    }
  }
  const firstEvent = next().then((result) => {
    clearTimeout(firstTimer)
    if (result.done || !('text' in result.value)) {
      release()
      throw new ModelFailure('malformed', `${modelName(model)} gave an empty answer`, { isCharged: true })
    }
    return result.value
  })
  // Whoever waits for `first` hears of it.
  firstEvent.catch(() => undefined)

  async function* events(): AsyncGenerator<ModelEvent> {
    try {
      yield await firstEvent
      for (let result = await next(); !result.done; result = await next()) yield result.value
    } finally {
      release()
      ending.abort(new Error('nobody waits for the answer any more'))
      await iterator.return?.().catch(() => undefined)
    }
  }
  return { first: firstEvent.then(() => undefined), events: events() }
}

function leftMs(giveUpAt: Date | undefined): number {
  return giveUpAt === undefined ? Number.MAX_SAFE_INTEGER : giveUpAt.getTime() - Date.now()
}

/** The events, and whatever becomes of them: what they took, told once. */
async function* settled(
  events: AsyncGenerator<ModelEvent>,
  settle: (usage: TokenUsage | undefined, bytes: number, failed: boolean) => Promise<void>,
): AsyncGenerator<ModelEvent> {
  let usage: TokenUsage | undefined
  let bytes = 0
  let failed = true
  try {
    for await (const event of events) {
      if ('usage' in event) usage = event.usage
      else bytes += Buffer.byteLength(event.text)
      yield event
    }
    failed = false
  } finally {
    await settle(usage, bytes, failed)
  }
}
