import type { Pool, Queryable } from '@learnlab/postgres'
import type { Execution } from '../domain/execution.ts'
import type { Verdict } from '../domain/verdict.ts'

export type ExecutionStore = ReturnType<typeof createExecutionStore>

export function createExecutionStore(pool: Pool) {
  return {
    /** Records runs; those of users who were erased, and those recorded before, are passed by. One round trip. */
    async insert(executions: readonly Execution[]): Promise<void> {
      const column = <Key extends keyof Execution>(key: Key) => executions.map((execution) => execution[key] ?? null)
      await pool.query(insertStatement, [
        ...[column('id'), column('userId'), column('language')],
        executions.map(({ code }) => Buffer.from(code)),
        ...[column('verdict'), column('exitCode'), column('signal')],
        ...[column('cpuUs'), column('wallUs'), column('peakMemoryBytes')],
        ...[executions.map(({ stdout }) => Buffer.from(stdout)), executions.map(({ stderr }) => Buffer.from(stderr))],
        ...[column('truncated'), column('createdAt')],
      ])
    },

    /** A run of this user's, or undefined. One round trip. */
    async find(id: string, userId: string): Promise<Execution | undefined> {
      const { rows } = await pool.query<Row>('SELECT * FROM executions WHERE id = $1 AND user_id = $2', [id, userId])
      return rows[0] && toExecution(rows[0])
    },
  }
}

// Longer than any access token lives.
const tombstonesKept = '1 day'

/** Erases all that is a user's, within the caller's transaction. */
export async function eraseUser(client: Queryable, userId: string): Promise<void> {
  // Waits for inserts that are under way. Later ones wait for this transaction, then see the tombstone.
  await client.query('LOCK TABLE executions IN SHARE ROW EXCLUSIVE MODE')
  await client.query(
    'INSERT INTO erased_users (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET erased_at = now()',
    [userId],
  )
  await client.query('DELETE FROM executions WHERE user_id = $1', [userId])
  await client.query('DELETE FROM erased_users WHERE erased_at < now() - $1::interval', [tombstonesKept])
}

const insertStatement = `
  INSERT INTO executions (id, user_id, language, code, verdict, exit_code, signal, cpu_time_us, wall_time_us,
    peak_memory_bytes, output, error, output_truncated, created_at)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::smallint[], $7::smallint[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::bytea[], $12::bytea[], $13::boolean[], $14::timestamptz[])
    AS run (id, user_id)
  WHERE NOT EXISTS (SELECT FROM erased_users WHERE erased_users.user_id = run.user_id)
  ON CONFLICT (id) DO NOTHING`

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
}

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
  }
}
