import { z } from 'zod'
import type { ModelRequest } from './language-model.ts'
import { type ModelCall, type Models, NoModelAnswers } from './models.ts'
import { mostPromptTokens } from './prompt.ts'

/** Thrown when a model answers, and what it writes is not what was asked for, the second time as well. */
export class AnswerRefused extends Error {
  override readonly name = 'AnswerRefused'
  /** What is wrong with it, for whoever reads the log. */
  readonly flaws: string

  constructor(message: string, flaws: string) {
    super(message)
    this.flaws = flaws
  }
}

export type WrittenJson<T> = {
  readonly value: T
  /** As it was written. */
  readonly text: string
  /** The provider and model that wrote it. */
  readonly source: string
}

type Account = Omit<ModelCall, 'request' | 'mostPromptTokens'>

const longestAnswer = 60_000
const longestFlaws = 1_500

/**
 * Has models write JSON of a form. One that is not is sent back once with what is wrong with it.
 * @throws AnswerRefused where it is not mended; NoModelAnswers, BudgetExhausted, ModelFailure
 */
export async function writeJson<T>(
  models: Pick<Models, 'stream'>,
  request: Omit<ModelRequest, 'form'>,
  form: z.ZodType<T>,
  account: Account,
): Promise<WrittenJson<T>> {
  const first = await written(models, { ...request, form }, account)
  const found = read(first.text, form)
  if (found.isGood) return { ...first, value: found.value }
  const again = await written(models, { ...withRepair(request, first.text, found.flaws), form }, account)
  const mended = read(again.text, form)
  if (mended.isGood) return { ...again, value: mended.value }
  throw new AnswerRefused(`${again.source} twice wrote what was not asked for`, mended.flaws)
}

/** The request with what came of it, and what is wrong with that. */
export function withRepair<R extends Pick<ModelRequest, 'messages'>>(request: R, answer: string, flaws: string): R {
  const wish = `That cannot be used:\n\n${flaws}\n\nWrite the whole JSON again, mended.`
  const messages = [
    ...request.messages,
    // Providers refuse an empty message.
    { role: 'assistant' as const, content: answer.slice(0, longestAnswer).toWellFormed() || '{}' },
    { role: 'user' as const, content: wish },
  ]
  return { ...request, messages }
}

async function written(
  models: Pick<Models, 'stream'>,
  request: ModelRequest,
  account: Account,
): Promise<{ text: string; source: string }> {
  let text = ''
  let source = ''
  for await (const event of models.stream({ request, mostPromptTokens: mostPromptTokens(request), ...account })) {
    if (!('text' in event)) continue
    source = event.source
    text += event.text
    if (text.length > longestAnswer) break
  }
  if (source === '') throw new NoModelAnswers('no model wrote anything')
  return { text, source }
}

type Read<T> = { readonly isGood: true; readonly value: T } | { readonly isGood: false; readonly flaws: string }

function read<T>(text: string, form: z.ZodType<T>): Read<T> {
  let json: unknown
  try {
    // Some put JSON between fences, whatever they are told.
    json = JSON.parse(text.trim().replace(/^```(?:json)?\s*|\s*```$/g, ''))
  } catch (error) {
    return {
      isGood: false,
      flaws: `It is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}.`,
    }
  }
  const checked = form.safeParse(json)
  return checked.success
    ? { isGood: true, value: checked.data }
    : { isGood: false, flaws: z.prettifyError(checked.error).slice(0, longestFlaws) }
}
