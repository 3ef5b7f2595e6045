import { deepEqual, ok } from 'node:assert/strict'
import test from 'node:test'
import { createLeakCheck } from '../domain/leaks/leak-check.ts'
import type { KeptSolution } from '../eval/hostile/solutions.ts'
import { exercises } from '../eval/second-set/exercises.ts'
import { goodAnswers } from '../eval/second-set/good-answers.ts'
import { leakedShare, trySecondSet } from '../eval/second-set/try-second-set.ts'

// All that is told in other words is tried, and a ninth of the rest.
const mostLeaked = 0.07
const mostHeldBack = 0.025

test('few solutions of the second set get through', (t) => {
  const trials = trySecondSet(9)
  const leaks = trials.filter(({ share }) => share >= leakedShare)
  for (const { kind, way, exercise, share } of leaks) t.diagnostic(`${kind}: ${way}: ${exercise} (${share.toFixed(2)})`)
  ok(leaks.length / trials.length <= mostLeaked, `${leaks.length} of ${trials.length}`)
})

test('good answers about these exercises are shown', () => {
  const heldBack: string[] = []
  let all = 0
  for (const [name, { solution, starter }] of Object.entries<KeptSolution>(exercises)) {
    const answers: readonly string[] = Object.entries(goodAnswers).find(([key]) => key === name)?.[1] ?? []
    const own = answers.filter((answer) => /^You/.test(answer)).flatMap(programsIn)
    for (const answer of answers) {
      all++
      if (createLeakCheck({ references: [solution], known: [starter, ...own] }).isLeak(answer)) heldBack.push(answer)
    }
  }
  ok(all >= 40)
  ok(heldBack.length / all <= mostHeldBack, heldBack.join())
})

test('another program of the exercise’s own name is no hint, whatever it does', () => {
  const { solution, starter } = exercises.primes
  const check = () => createLeakCheck({ references: [solution], known: [starter] })
  const programs = [
    'def primes_up_to(limit):\n    return [n for n in range(2, limit + 1) if all(n % d for d in range(2, n))]',
    'fn primesUpTo(limit: usize) -> Vec<usize> {\n    (2..=limit).filter(|n| (2..*n).all(|d| n % d != 0)).collect()\n}',
  ]
  const hints = ['def primes_up_to(limit):\n    primes = []\n    # go on here', 'print(primes_up_to(10))']
  const held = [...programs, ...hints].filter((program) => check().isLeak(`\`\`\`\n${program}\n\`\`\`\n`))
  deepEqual(held, programs)
})

function programsIn(answer: string): string[] {
  return [...answer.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, program = '']) => program)
}
