import { randomUUID } from 'node:crypto'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { subtopicsOf } from '../test/catalogue.ts'
import type { Figures } from './main.ts'
import { type ServedProgress, serveProgress } from './served-progress.ts'
import { quantile, rounded } from './statistics.ts'

const sizes = [10_000, 100_000, 1_000_000]
const rounds = 30
/** One learner has a hundredth of all events, so that a learner's own history grows as well. */
const eventsPerLearner = 100

/** How long analytics take with more and more events, spread over a year. */
export async function growth(postgres: OwnPostgres): Promise<Figures> {
  const served = await serveProgress(postgres)
  const figures: Figures = {}
  const heavy = randomUUID()
  try {
    let recorded = 0
    for (const size of sizes) {
      await record(served, heavy, (size - recorded) / 100)
      await recordAll(served, size - recorded - (size - recorded) / 100)
      recorded = size
      while (Number((await served.database.query('SELECT add_up_counters(100000) AS n')).rows[0]?.n) > 0);
      await served.database.query('ANALYZE')
      const token = served.tokenOf(heavy)
      const measured: Record<string, (round: number) => Promise<unknown>> = {
        get_analytics: () => served.client.getAnalytics({ days: 366 }, { token }),
        // Made anew each time, as on the first question of a day.
        get_course_analytics: async () => {
          await served.client.getCourseAnalytics({ courseId: served.course.id }, { token: served.authorToken })
        },
      }
      for (const [name, call] of Object.entries(measured)) {
        const tookMs: number[] = []
        for (let round = 0; round < rounds; round++) {
          await served.database.query('DELETE FROM course_figures')
          const began = performance.now()
          await call(round)
          tookMs.push(performance.now() - began)
        }
        figures[`${name}_${size}_p50_ms`] = rounded(quantile(tookMs, 0.5), 2)
        figures[`${name}_${size}_p95_ms`] = rounded(quantile(tookMs, 0.95), 2)
      }
    }
  } finally {
    await served.close()
  }
  return figures
}

async function recordAll(served: ServedProgress, events: number): Promise<void> {
  for (let done = 0; done < events; done += eventsPerLearner) await record(served, randomUUID(), eventsPerLearner)
}

/** As devices would, but over days of a whole year, which devices cannot. */
async function record({ database, course }: ServedProgress, userId: string, events: number): Promise<void> {
  const subtopics = subtopicsOf(course)
  for (let done = 0; done < events; done += 5_000) {
    const count = Math.min(5_000, events - done)
    const numbers = Array.from({ length: count }, (_, index) => done + index)
    await database.query(
      `SELECT FROM record_events($1, now(), NULL,
         (SELECT array_agg(gen_random_uuid()) FROM generate_series(1, $2)),
         array_fill($3::uuid, ARRAY[$2]), array_fill($3::uuid, ARRAY[$2]), $4, array_fill(10, ARRAY[$2]), $5,
         array_fill(60, ARRAY[$2]), $6, array_fill($3::uuid, ARRAY[cardinality($7::uuid[])]), $7, '{}', '{}', '{}', false)`,
      [
        ...[userId, count, course.id],
        numbers.map((number) => subtopics[(number * 7) % subtopics.length]),
        numbers.map((number) => number % 11 === 0),
        numbers.map((number) => new Date(Date.now() - ((number * 97) % 525_600) * 60_000)),
        subtopics,
      ],
    )
  }
}
