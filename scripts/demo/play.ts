import { Journey, type Step } from './journey.ts'
import type { LearnLabApi } from './learn-lab-api.ts'

/** What came of one step. */
export type StepResult = {
  readonly name: string
  readonly outcome: 'right' | 'wrong' | 'not reached'
  /** What was seen, or what is wrong. */
  readonly text: string
  readonly durationMs: number
}

/** Takes the steps one after the other. After a wrong one only those that clean up are taken. */
export async function play(steps: readonly Step[], api: LearnLabApi): Promise<StepResult[]> {
  const journey = new Journey(api)
  const results: StepResult[] = []
  for (const step of steps) {
    const goneWrong = results.some(({ outcome }) => outcome === 'wrong')
    if (goneWrong && !(step.cleansUp && journey.userId !== '')) {
      results.push({ name: step.name, outcome: 'not reached', text: '', durationMs: 0 })
    } else {
      results.push(await take(step, journey))
    }
  }
  return results
}

async function take({ name, run }: Step, journey: Journey): Promise<StepResult> {
  const start = performance.now()
  const result = (outcome: 'right' | 'wrong', text: string) => {
    return { name, outcome, text, durationMs: performance.now() - start }
  }
  try {
    return result('right', await run(journey))
  } catch (error) {
    return result('wrong', error instanceof Error ? error.message : String(error))
  }
}
