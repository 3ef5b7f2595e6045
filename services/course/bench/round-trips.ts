import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { callsOf } from './calls.ts'
import type { Figures } from './main.ts'
import { serveCourse } from './served-course.ts'
import { quantile } from './statistics.ts'

const rounds = 40

/** How often each call waits for the database, counted on the wire: BEGIN and COMMIT would count as well. */
export async function roundTrips(postgres: OwnPostgres): Promise<Figures> {
  const served = await serveCourse(postgres)
  const figures: Figures = {}
  try {
    const calls = await callsOf(served, 'round-trips')
    // Connections say hello first.
    for (const { prepare, call } of calls) {
      await prepare?.(rounds)
      await call(rounds)
    }
    for (const { name, prepare, call } of calls) {
      const trips: number[] = []
      for (let round = 0; round < rounds; round++) {
        await prepare?.(round)
        const before = served.link.roundTrips()
        await call(round)
        trips.push(served.link.roundTrips() - before)
      }
      figures[`${name}_trips_p95`] = quantile(trips, 0.95)
    }
  } finally {
    await served.close()
  }
  return figures
}
