import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { callsOf } from './calls.ts'
import type { Figures } from './main.ts'
import { serveCourse } from './served-course.ts'
import { quantile, rounded } from './statistics.ts'

const rounds = 30

/** How long each call takes with 40 ms added to every round trip to the database. */
export async function slowLink(postgres: OwnPostgres): Promise<Figures> {
  const served = await serveCourse(postgres, { delayMs: 40 })
  const figures: Figures = {}
  try {
    const calls = await callsOf(served, 'slow-link')
    for (const { prepare, call } of calls) {
      await prepare?.(rounds)
      await call(rounds)
    }
    for (const { name, prepare, call } of calls) {
      const tookMs: number[] = []
      for (let round = 0; round < rounds; round++) {
        await prepare?.(round)
        const began = performance.now()
        await call(round)
        tookMs.push(performance.now() - began)
      }
      figures[`${name}_40ms_p95_ms`] = rounded(quantile(tookMs, 0.95))
    }
  } finally {
    await served.close()
  }
  return figures
}
