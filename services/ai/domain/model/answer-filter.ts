import type { LeakWatch } from '../leaks/watch-pieces.ts'
import { createMarkdownStream, type MarkdownPiece } from './safe-markdown.ts'

export type AnswerFilter = {
  /** What may be shown of all that came so far. */
  push(text: string): string
  /** What may be shown of the rest. */
  end(): string
  /** Whether something was held back; then nothing more comes. */
  readonly isHeldBack: boolean
  /** What was shown so far. */
  readonly shown: string
}

/** Longer than any answer that was asked for: what comes after it is nobody's. */
const longestShown = 20_000
/** From here on an answer may become a leak: it is shown when it is whole and has become none. */
const suspicious = 0.5

/** Lets through what is safe of a model's answer and gives no solution away; what comes after a leak is not shown. */
export function createAnswerFilter(nearness: LeakWatch | undefined): AnswerFilter {
  const stream = createMarkdownStream()
  let shown = ''
  let waiting = ''
  let isHeldBack = false
  let isSuspicious = false

  function pass(pieces: readonly MarkdownPiece[], isWhole: boolean): string {
    for (const { markdown } of pieces) {
      const length = shown.length + waiting.length + markdown.length
      const near = nearness?.(markdown) ?? 0
      isHeldBack = length > longestShown || near >= 1
      if (isHeldBack) return ''
      if (near >= suspicious) isSuspicious = true
      waiting += markdown
    }
    if (isSuspicious && !isWhole) return ''
    const passed = waiting
    waiting = ''
    shown += passed
    return passed
  }

  return {
    push: (text) => (isHeldBack ? '' : pass(stream.push(text), false)),
    end: () => (isHeldBack ? '' : pass(stream.end(), true)),
    get isHeldBack() {
      return isHeldBack
    },
    get shown() {
      return shown
    },
  }
}
