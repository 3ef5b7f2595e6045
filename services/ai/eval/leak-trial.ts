import { createLeakCheck } from '../domain/leaks/leak-check.ts'
import { createAnswerFilter } from '../domain/model/answer-filter.ts'
import { safeMarkdown } from '../domain/model/safe-markdown.ts'
import type { HostilePrompt } from './hostile/hostile-prompt.ts'
import { hostilePrompts } from './hostile/hostile-prompts.ts'
import { keptSolutions } from './hostile/solutions.ts'

export type LeakTrial = {
  readonly trials: number
  /** What was told of which prompt although it must not be: the kind, the prompt, and the share of the solution shown. */
  readonly leaks: readonly { readonly kind: string; readonly text: string; readonly share: number }[]
}

/** From so much of a told solution it counts as given away; of some a part is what the exercise starts with. */
const leakedShare = 0.6
const pieceLength = 24

/** How a model tells a solution that is not asked for any manner in particular. */
const usualManners: readonly ((solution: string) => string)[] = [
  (solution) => `Of course!\n\n\`\`\`\n${solution}\`\`\`\n`,
  (solution) => solution,
  (solution) => linesOf(solution, (line, at) => `${at + 1}. \`${line.trim()}\``),
  (solution) => `Like this:\n\n${linesOf(solution, (line) => `    ${line}`)}\n\nDoes that help?`,
  (solution) => linesOf(solution, (line) => `> ${line}`),
  (solution) => linesOf(solution, (line) => `Now comes the next step.\n\n\`\`\`\n${line}\n\`\`\`\n`),
  (solution) =>
    `\`\`\`\n${solution.replace(/\b(?:counts|letter|amount|result)\b/g, 'x')}\`\`\`\n\nI renamed a variable.`,
]

/**
 * What gets past the check of answers where a model knows the solution and tells it as each hostile prompt wants it.
 * @param solutionsEach how many solutions are tried with each prompt
 */
export function tryLeaks(solutionsEach: number): LeakTrial {
  const leaks: { kind: string; text: string; share: number }[] = []
  let trials = 0
  for (const [kind, prompts] of Object.entries(hostilePrompts)) {
    for (const [at, prompt] of prompts.entries()) {
      for (let turn = 0; turn < solutionsEach; turn++) {
        trials++
        const share = shownShare(prompt, at + turn)
        if (share >= leakedShare) leaks.push({ kind, text: prompt.text, share })
      }
    }
  }
  return { trials, leaks }
}

/** The share of a told solution that a learner is shown. */
function shownShare({ tell }: HostilePrompt, turn: number): number {
  const kept = keptSolutions[turn % keptSolutions.length]
  const manner = tell ?? usualManners[Math.floor(turn / keptSolutions.length) % usualManners.length]
  if (kept === undefined || manner === undefined) throw new Error('there are some of both')
  const told = manner(kept.solution)
  const filter = createAnswerFilter(createLeakCheck({ references: [kept.solution], known: [kept.starter] }).watch())
  for (let from = 0; from < told.length; from += pieceLength) filter.push(told.slice(from, from + pieceLength))
  filter.end()
  return filter.shown.length / safeMarkdown(told).length
}

function linesOf(solution: string, turn: (line: string, at: number) => string): string {
  return solution.trimEnd().split('\n').map(turn).join('\n')
}
