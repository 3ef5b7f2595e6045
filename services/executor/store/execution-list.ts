import type { Pool } from '@learnlab/postgres'
import type { Position } from '../domain/page-token.ts'
import type { ExecutionState } from '../domain/submission.ts'
import type { Verdict } from '../domain/verdict.ts'

/** Which runs are listed; undefined: all. */
export type ExecutionFilter = {
  readonly language?: string | undefined
  readonly state?: ExecutionState | undefined
  readonly verdict?: Verdict | undefined
  readonly from?: Date | undefined
  readonly before?: Date | undefined
}

/** A run without its program and its output. */
export type ExecutionSummary = Position & {
  readonly language: string
  readonly state: ExecutionState
  /** Undefined until it has ended; so are the figures. */
  readonly verdict: Verdict | undefined
  readonly wallUs: number | undefined
  readonly peakMemoryBytes: number | undefined
}

export type ExecutionList = ReturnType<typeof createExecutionList>

/** A user's runs, the latest first, whether they wait, run or have ended. */
export function createExecutionList(pool: Pool) {
  return {
    /** One round trip. */
    async page(
      userId: string,
      { language, state, verdict, from, before }: ExecutionFilter,
      after: Position | undefined,
      most: number,
    ): Promise<ExecutionSummary[]> {
      const { rows } = await pool.query<Row>(statement, [
        ...[userId, language, state, verdict, from, before, after?.createdAt, after?.id].map((each) => each ?? null),
        most,
      ])
      return rows.map((row) => ({
        id: row.id,
        language: row.language,
        createdAt: row.created_at,
        state: row.state,
        verdict: row.verdict ?? undefined,
        wallUs: row.wall_time_us === null ? undefined : Number(row.wall_time_us),
        peakMemoryBytes: row.peak_memory_bytes === null ? undefined : Number(row.peak_memory_bytes),
      }))
    },
  }
}

// Each part is bounded by itself, so that the index on user and time gives the first rows of a long list.
const bounds = `
  user_id = $1 AND ($2::text IS NULL OR language = $2) AND ($5::timestamptz IS NULL OR created_at >= $5)
  AND ($6::timestamptz IS NULL OR created_at < $6)
  AND ($7::timestamptz IS NULL OR (created_at, id) < ($7, $8::uuid))`
const order = 'ORDER BY created_at DESC, id DESC LIMIT $9'

const statement = `
  (SELECT id, language, created_at, 'ENDED' AS state, verdict, wall_time_us, peak_memory_bytes
   FROM executions
   WHERE ${bounds} AND ($3::text IS NULL OR $3 = 'ENDED') AND ($4::text IS NULL OR verdict = $4) ${order})
  UNION ALL
  (SELECT id, language, created_at, state, NULL, NULL, NULL
   FROM (
     SELECT id, user_id, language, created_at, CASE WHEN executor_id IS NULL THEN 'QUEUED' ELSE 'RUNNING' END AS state
     FROM queued_runs
     UNION ALL
     SELECT id, user_id, language, created_at, 'RUNNING' FROM interactive_runs i
     WHERE NOT EXISTS (SELECT FROM executions e WHERE e.id = i.id)) AS pending
   WHERE ${bounds} AND ($3::text IS NULL OR $3 = state) AND $4::text IS NULL ${order})
  ${order}`

type Row = {
  id: string
  language: string
  created_at: Date
  state: ExecutionState
  verdict: Verdict | null
  /** bigint, which node-postgres gives as text; so is the next. */
  wall_time_us: string | null
  peak_memory_bytes: string | null
}
