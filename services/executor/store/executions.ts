import { ExerciseAttemptedSchema } from '@learnlab/contracts/events/v1'
import { outboxRow } from '@learnlab/events'
import type { Pool, Queryable } from '@learnlab/postgres'
import type { Execution } from '../domain/execution.ts'
import type { PendingRun } from '../domain/submission.ts'
import type { Verdict } from '../domain/verdict.ts'

export type ExecutionStore = ReturnType<typeof createExecutionStore>

export function createExecutionStore(pool: Pool) {
  return {
    /** Records runs; those of users who were erased, and those recorded before, are passed by. One round trip. */
    async insert(executions: readonly Execution[]): Promise<void> {
      const column = <Key extends keyof Execution>(key: Key) => executions.map((execution) => execution[key] ?? null)
      const attempts = attemptsOf(executions)
      const values = [
        ...[column('id'), column('userId'), column('language')],
        executions.map(({ code }) => Buffer.from(code)),
        ...[column('verdict'), column('exitCode'), column('signal')],
        ...[column('cpuUs'), column('wallUs'), column('peakMemoryBytes')],
        ...[executions.map(({ stdout }) => Buffer.from(stdout)), executions.map(({ stderr }) => Buffer.from(stderr))],
        ...[column('truncated'), column('createdAt')],
      ]
      if (attempts.length === 0) await pool.query(insertStatement, values)
      else await pool.query(insertWithAttempts, [...values, JSON.stringify(attempts)])
    },

    /** A run of this user's, ended or not, or undefined. One round trip. */
    async find(id: string, userId: string): Promise<FoundRun | undefined> {
      const { rows } = await pool.query<FoundRow>(findStatement, [id, userId])
      const row = rows.find(({ pending }) => pending === null) ?? rows[0]
      if (!row) return undefined
      return row.pending ? { pending: { ...row.pending, createdAt: row.pending_since } } : { ended: toExecution(row) }
    },

    /** Removes runs from before a time, and the keys of submissions: `most` of each. Gives how many runs went. */
    async prune(before: Date, most: number): Promise<number> {
      const { rowCount } = await pool.query(pruneStatement, [before, most])
      await pool.query(pruneKeysStatement, [before, most])
      return rowCount ?? 0
    },
  }
}

/** A run as it is recorded, or as it stands in the queue. */
export type FoundRun =
  | { readonly ended: Execution; readonly pending?: undefined }
  | { readonly pending: PendingRun; readonly ended?: undefined }

// Longer than any access token lives.
const tombstonesKept = '1 day'

/** Erases all that is a user's, within the caller's transaction. */
export async function eraseUser(client: Queryable, userId: string): Promise<void> {
  // Both wait for what is under way. Later submissions and inserts wait for this transaction, then see the tombstone.
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended('learnlab executor submissions', 0))")
  await client.query('LOCK TABLE executions IN SHARE ROW EXCLUSIVE MODE')
  await client.query(
    'INSERT INTO erased_users (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET erased_at = now()',
    [userId],
  )
  for (const table of ['executions', 'queued_runs', 'queue_turns', 'submissions', 'interactive_runs']) {
    await client.query(`DELETE FROM ${table} WHERE user_id = $1`, [userId])
  }
  // Every executor ends what this user has running.
  await client.query("SELECT pg_notify('learnlab_executor', 'erased ' || $1)", [userId])
  await client.query('DELETE FROM erased_users WHERE erased_at < now() - $1::interval', [tombstonesKept])
}

// One statement, so that a run is not missed that moves from one table to the other meanwhile.
const findStatement = `SELECT executions.*, NULL::jsonb AS pending, NULL::timestamptz AS pending_since
  FROM executions WHERE id = $1 AND user_id = $2
  UNION ALL
  SELECT (jsonb_populate_record(NULL::executions, '{}')).*,
    jsonb_build_object('id', id, 'userId', user_id, 'language', language, 'attempt', attempt,
      'interactive', false, 'state', CASE WHEN executor_id IS NULL THEN 'QUEUED' ELSE 'RUNNING' END), created_at
  FROM queued_runs WHERE id = $1 AND user_id = $2
  UNION ALL
  SELECT (jsonb_populate_record(NULL::executions, '{}')).*,
    jsonb_build_object('id', id, 'userId', user_id, 'language', language, 'attempt', 1,
      'interactive', true, 'state', 'RUNNING'), created_at
  FROM interactive_runs WHERE id = $1 AND user_id = $2`

// Executors that prune at the same time pass by each other's rows.
const pruneStatement = `
  DELETE FROM executions WHERE id IN (
    SELECT id FROM executions WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`

const pruneKeysStatement = `
  DELETE FROM submissions WHERE id IN (
    SELECT id FROM submissions s WHERE created_at < $1 AND NOT EXISTS (SELECT FROM queued_runs q WHERE q.id = s.id)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`

const insertStatement = `
  INSERT INTO executions (id, user_id, language, code, verdict, exit_code, signal, cpu_time_us, wall_time_us,
    peak_memory_bytes, output, error, output_truncated, created_at)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::smallint[], $7::smallint[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::bytea[], $12::bytea[], $13::boolean[], $14::timestamptz[])
    AS run (id, user_id)
  WHERE NOT EXISTS (SELECT FROM erased_users WHERE erased_users.user_id = run.user_id)
  ON CONFLICT (id) DO NOTHING`

/** Attempts are told with the record that they are of: of erased users, and again, nothing is told. */
const insertWithAttempts = `
  WITH recorded AS (${insertStatement} RETURNING id)
  INSERT INTO events.outbox (event_id, type, payload)
  SELECT told.event_id, told.type, told.payload
  FROM recorded JOIN jsonb_to_recordset($15::jsonb) AS told (
    execution_id uuid, event_id uuid, type text, payload jsonb) ON told.execution_id = recorded.id`

function attemptsOf(executions: readonly Execution[]) {
  return executions.flatMap(({ id: executionId, userId, attempt }) => {
    if (!attempt) return []
    const [event_id, type, payload] = outboxRow(ExerciseAttemptedSchema, { ...attempt, executionId, userId })
    return [{ execution_id: executionId, event_id, type, payload: JSON.parse(payload) as unknown }]
  })
}

type Row = {
  id: string
  user_id: string
  language: string
  code: Buffer
  verdict: Verdict
  exit_code: number | null
  signal: number | null
  /** bigint, which node-postgres gives as text; so are the next two. */
  cpu_time_us: string
  wall_time_us: string
  peak_memory_bytes: string
  output: Buffer
  error: Buffer
  output_truncated: boolean
  created_at: Date
  attempts: number
  output_order: Buffer | null
}

type FoundRow = Row & { pending: Omit<PendingRun, 'createdAt'> | null; pending_since: Date }

function toExecution(row: Row): Execution {
  return {
    id: row.id,
    userId: row.user_id,
    language: row.language,
    code: row.code.toString(),
    verdict: row.verdict,
    ...(row.exit_code !== null && { exitCode: row.exit_code }),
    ...(row.signal !== null && { signal: row.signal }),
    cpuUs: Number(row.cpu_time_us),
    wallUs: Number(row.wall_time_us),
    peakMemoryBytes: Number(row.peak_memory_bytes),
    stdout: row.output,
    stderr: row.error,
    truncated: row.output_truncated,
    createdAt: row.created_at,
    attempts: row.attempts,
    ...(row.output_order && { outputOrder: row.output_order }),
  }
}
