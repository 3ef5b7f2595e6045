import { randomUUID } from 'node:crypto'
import { createPool, type Pool } from '@learnlab/postgres'
import { createLogger } from '@learnlab/telemetry'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { serveTestTokens } from '@learnlab/testing/own-postgres'
import { courseOf, startCatalogue, subtopicsOf } from '../test/catalogue.ts'
import { startProgressProcess } from '../test/progress-process.ts'
import type { Figures } from './main.ts'
import { quantile, rounded } from './statistics.ts'

const rounds = 5
const roundMs = 4_000
const inFlight = 32
const learnersCount = 500
const syncEvents = 10_000
const rowsAtOnce = 1_000

/** Updates one by one and 10,000 in a call, beside statements that only insert the same rows, 1,000 at a time. */
export async function updates(postgres: OwnPostgres): Promise<Figures> {
  const keys = await serveTestTokens()
  const catalogue = await startCatalogue(keys.tokens.verifier, createLogger({ service: 'catalogue', level: 'fatal' }))
  const course = catalogue.add(
    courseOf(
      'updated',
      Array.from({ length: 8 }, () => 5),
    ),
  )
  const subtopics = subtopicsOf(course)
  const service = await startProgressProcess({
    ...{ databaseUrl: postgres.url('progress'), jwksUrl: keys.jwksUrl, courseAddress: catalogue.address },
  })
  const pool = createPool({ connectionString: postgres.url('progress'), applicationName: 'bench inserts', max: 2 })
  try {
    const learners = Array.from({ length: learnersCount }, () => randomUUID())
    const tokens = learners.map((userId) => keys.tokens.issue({ userId }, 7_200))
    const event = (number: number) => ({
      ...{ eventId: randomUUID(), courseId: course.id, timeSpentSeconds: 5, progressPercentage: number % 100 },
      subtopicId: subtopics[number % subtopics.length] ?? '',
      completed: number % 7 === 0,
    })
    let sent = 0
    const update = async () => {
      const number = sent++
      await service.client.updateProgress(event(number), { token: tokens[number % tokens.length] })
    }
    const sync = async () => {
      const events = Array.from({ length: syncEvents }, (_, number) => event(number))
      const messages = Array.from({ length: 10 }, (_, part) => ({
        events: events.slice(part * 1_000, part * 1_000 + 1_000),
      }))
      const began = performance.now()
      const { recorded } = await service.client.syncProgress(messages, { token: tokens[sent++ % tokens.length] })
      if (recorded !== syncEvents) throw new Error(`${recorded} of ${syncEvents} events were recorded`)
      return performance.now() - began
    }
    await createBareTable(pool)
    await perSecond(update, 1_000)
    await sync()
    const measured = { updates: [] as number[], inserts: [] as number[], syncMs: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      measured.updates.push(await perSecond(update, roundMs))
      measured.inserts.push(await insertsPerSecond(pool, { courseId: course.id, subtopics, learners }))
      measured.syncMs.push(await sync())
    }
    const [updatesPerSecond, inserts] = [quantile(measured.updates, 0.5), quantile(measured.inserts, 0.5)]
    const syncMs = quantile(measured.syncMs, 0.5)
    return {
      updates_per_second: Math.round(updatesPerSecond),
      bare_insert_rows_per_second: Math.round(inserts),
      updates_vs_bare_insert: rounded(updatesPerSecond / inserts, 4),
      sync_10000_ms: rounded(syncMs),
      sync_events_per_second: Math.round((syncEvents * 1_000) / syncMs),
      sync_vs_bare_insert: rounded((syncEvents * 1_000) / syncMs / inserts, 3),
    }
  } finally {
    await pool.end()
    await service.kill()
    await catalogue.close()
    keys.close()
  }
}

async function perSecond(call: () => Promise<void>, durationMs: number): Promise<number> {
  const began = performance.now()
  let calls = 0
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() - began < durationMs) {
        await call()
        calls++
      }
    }),
  )
  return (calls * 1_000) / (performance.now() - began)
}

async function createBareTable(pool: Pool): Promise<void> {
  await pool.query(`CREATE TABLE IF NOT EXISTS progress.bare_events (
    user_id uuid NOT NULL, event_id uuid NOT NULL, course_id uuid NOT NULL, subtopic_id uuid NOT NULL,
    progress_percentage smallint NOT NULL, completed boolean NOT NULL, time_spent_seconds integer NOT NULL,
    occurred_at timestamptz NOT NULL, PRIMARY KEY (user_id, event_id))`)
}

async function insertsPerSecond(
  pool: Pool,
  { courseId, subtopics, learners }: { courseId: string; subtopics: string[]; learners: string[] },
): Promise<number> {
  const began = performance.now()
  let rows = 0
  while (performance.now() - began < roundMs) {
    await pool.query(
      `INSERT INTO progress.bare_events
       SELECT u, e, $3, s, p, p = 100, 5, now() FROM unnest($1::uuid[], $2::uuid[], $4::uuid[], $5::smallint[]) AS b (u, e, s, p)`,
      [
        Array.from({ length: rowsAtOnce }, (_, index) => learners[(rows + index) % learners.length]),
        Array.from({ length: rowsAtOnce }, () => randomUUID()),
        courseId,
        Array.from({ length: rowsAtOnce }, (_, index) => subtopics[index % subtopics.length]),
        Array.from({ length: rowsAtOnce }, (_, index) => index % 100),
      ],
    )
    rows += rowsAtOnce
  }
  return (rows * 1_000) / (performance.now() - began)
}
