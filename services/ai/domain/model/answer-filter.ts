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

/** Lets through what is safe of a model's answer and gives no solution away; what comes after a leak is not shown. */
export function createAnswerFilter(isLeak: LeakWatch | undefined): AnswerFilter {
  const stream = createMarkdownStream()
  let shown = ''
  let isHeldBack = false

  function pass(pieces: readonly MarkdownPiece[]): string {
    let passed = ''
    for (const { markdown } of pieces) {
      if (isHeldBack) break
      const length = shown.length + passed.length + markdown.length
      isHeldBack = length > longestShown || (isLeak?.(markdown) ?? false)
      if (!isHeldBack) passed += markdown
    }
    shown += passed
    return passed
  }

  return {
    push: (text) => (isHeldBack ? '' : pass(stream.push(text))),
    end: () => (isHeldBack ? '' : pass(stream.end())),
    get isHeldBack() {
      return isHeldBack
    },
    get shown() {
      return shown
    },
  }
}
