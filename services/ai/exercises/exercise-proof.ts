import { randomBytes } from 'node:crypto'
import { type ExecutorService, TestStatus } from '@learnlab/contracts/executor/v1'
import type { CallContext, ServiceClient } from '@learnlab/rpc'
import type { WrittenExercise } from '../domain/exercises/written-exercise.ts'
import { createLeakCheck } from '../domain/leaks/leak-check.ts'
import { dataBlocks } from '../domain/model/prompt.ts'
import { type HeldProgram, holdAgainst } from './program-tests.ts'

export type ProofDeps = { readonly executor: Pick<ServiceClient<typeof ExecutorService>, 'runTests'> }

const mostShown = 3
const longestShown = 300

/**
 * What is wrong with an exercise that a model wrote, in words for it; empty: its solution passes its tests, what it begins
 * with does not, its task does not tell its solution, and it is no exercise of a course that is graded.
 */
export async function flawsOf(
  { instructions, starter, solution, cases }: WrittenExercise,
  language: string,
  isGraded: (text: string) => boolean,
  { executor }: ProofDeps,
  context: CallContext,
): Promise<string> {
  if (new Set(cases.map(({ stdin }) => stdin)).size < cases.length) return 'Two cases read the same input.'
  const told = `${instructions}\n${fenced(starter)}`
  if (isGraded(fenced(solution)) || isGraded(told)) {
    return 'The solution is that of a graded exercise of the course. Think of another task.'
  }
  if (createLeakCheck({ references: [solution], known: [starter] }).isLeak(instructions)) {
    return 'The instructions tell the solution. Leave it out of them.'
  }
  const solved = await holdAgainst(executor, { code: solution, language }, cases, context)
  if (solved.outcome !== 'passed') return `The solution does not pass its own cases.\n\n${shown(solved)}`
  const begun = await holdAgainst(executor, { code: starter, language }, cases, context)
  if (begun.outcome === 'passed') return 'The starter passes the cases already: nothing is left to do.'
  if (begun.outcome === 'stopped') return 'The starter never ends.'
  return ''
}

/** What became of the cases that did not pass, as data. */
function shown({ outcome, tests, message }: HeldProgram): string {
  if (outcome === 'stopped') return 'It runs into the limit of 3 seconds.'
  const mark = randomBytes(9).toString('base64url')
  const failed = tests
    .map((test, at) => ({ ...test, number: at + 1 }))
    .filter(({ status }) => status !== TestStatus.PASS)
    .slice(0, mostShown)
    .map(({ number, message: why, output }) => ({
      ...{ kind: `case-${number}`, mostCharacters: 3 * longestShown },
      text: `${why.slice(0, longestShown)}\nIt printed:\n${output.slice(0, longestShown)}`,
    }))
  const whole = { kind: 'message', text: message, mostCharacters: longestShown }
  return dataBlocks([...failed, whole], mark, []).join('\n\n')
}

function fenced(code: string): string {
  return `\`\`\`\n${code}\n\`\`\`\n`
}
