import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { callsOf } from './calls.ts'
import type { Figures } from './main.ts'
import { serveProgress } from './served-progress.ts'
import { quantile } from './statistics.ts'

const rounds = 40

/** How often each call waits for the database, counted on the wire. */
export async function roundTrips(postgres: OwnPostgres): Promise<Figures> {
  const served = await serveProgress(postgres)
  const figures: Figures = {}
  try {
    const calls = callsOf(served)
    // Connections say hello first.
    for (const { call } of calls) await call(rounds)
    for (const { name, call } of calls) {
      const trips: number[] = []
      for (let round = 0; round < rounds; round++) {
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
