import type { Pool } from '@learnlab/postgres'
import type { RunResult } from '../domain/run-result.ts'
import { type ClaimedRun, type ExecutionState, type Priority, priorities } from '../domain/submission.ts'

export type RunQueue = ReturnType<typeof createRunQueue>

export type QueueLimits = {
  /** Submitted runs that have not ended, of all users and of one. */
  readonly length: number
  readonly lengthPerUser: number
  /** Attempts that may end without a result before the run ends as SANDBOX_ERROR. */
  readonly failures: number
  /** A holder that does not renew its lease for so long loses it. */
  readonly leaseMs: number
}

export type NewSubmission = {
  readonly id: string
  readonly userId: string
  readonly idempotencyKey: string
  readonly digest: Uint8Array
  readonly language: string
  readonly priority: Priority
  readonly code: string
  readonly request: Uint8Array
  readonly createdAt: Date
}

export type SubmissionOutcome = 'queued' | 'known' | 'conflict' | 'full' | 'user full' | 'erased'

/** Whose a run is to end: the executor that holds it and its attempt. */
type Hold = { readonly id: string; readonly attempt: number; readonly holder: string }

/** A run of this executor's, as of the last renewal of its leases. */
export type HeldRun = { readonly id: string; readonly attempt: number; readonly cancelled: boolean }

/** Longest that a run waits before it is given up. */
const mostWaiting = '1 day'

/** The durable queue that all executors of a database share. Every method is one round trip. */
export function createRunQueue(pool: Pool, limits: QueueLimits) {
  return {
    limits,

    /** Puts a run on disk and queues it, unless something speaks against it. */
    async submit(run: NewSubmission): Promise<{ outcome: SubmissionOutcome; id: string }> {
      const { rows } = await pool.query<{ outcome: SubmissionOutcome; execution_id: string }>(
        'SELECT * FROM submit_run($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
        [
          ...[run.id, run.userId, run.idempotencyKey, run.digest, run.language, priorities[run.priority]],
          ...[Buffer.from(run.code), run.request, run.createdAt, limits.length, limits.lengthPerUser],
        ],
      )
      const [row] = rows
      if (!row) throw new Error('submit_run gave no row')
      return { outcome: row.outcome, id: row.execution_id }
    },

    /** Takes up to `wanted` runs for an executor, which must renew their leases from now on. */
    async claim(holder: string, wanted: number): Promise<ClaimedRun[]> {
      const { rows } = await pool.query<ClaimedRow>('SELECT * FROM claim_runs($1, $2, $3)', [
        holder,
        wanted,
        limits.leaseMs,
      ])
      return rows.map((row) => ({
        id: row.id,
        userId: row.user_id,
        language: row.language,
        createdAt: row.created_at,
        attempt: row.attempt,
        code: row.code.toString(),
        request: row.request,
      }))
    },

    /** Renews the leases of an executor's runs. Gives those that are still its own. */
    async renew(holder: string): Promise<HeldRun[]> {
      const { rows } = await pool.query<HeldRun>(
        `UPDATE queued_runs SET leased_until = now() + $2 * interval '1 ms' WHERE executor_id = $1
         RETURNING id, attempt, cancelled`,
        [holder, limits.leaseMs],
      )
      return rows
    },

    /** Records a result. false: the lease was lost, and somebody else's result will be recorded. */
    async finish({ id, holder, attempt }: Hold, result: RunResult, order: Uint8Array): Promise<boolean> {
      const { rows } = await pool.query<{ done: boolean }>(
        'SELECT finish_run($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS done',
        [
          ...[id, holder, attempt, result.verdict, result.exitCode ?? null, result.signal ?? null],
          ...[result.cpuUs, result.wallUs, result.peakMemoryBytes],
          ...[Buffer.from(result.stdout), Buffer.from(result.stderr), result.truncated, Buffer.from(order)],
        ],
      )
      return rows[0]?.done ?? false
    },

    /** Lets somebody else run it. `failed` counts against the bound of failures. false: the lease was lost before. */
    async giveBack({ id, holder, attempt }: Hold, { failed, delayMs }: { failed: boolean; delayMs: number }) {
      const { rows } = await pool.query<{ done: boolean }>('SELECT give_back_run($1, $2, $3, $4, $5, $6) AS done', [
        ...[id, holder, attempt, failed, delayMs, limits.failures],
      ])
      return rows[0]?.done ?? false
    },

    /** Takes runs from executors that are gone, to be run by others. Gives how many there were. */
    async recover(): Promise<number> {
      const { rows } = await pool.query<{ recovered: number }>('SELECT recover_runs($1, $2) AS recovered', [
        limits.failures,
        mostWaiting,
      ])
      return rows[0]?.recovered ?? 0
    },

    /** Cancels a run of this user's. Gives how it stands after it; undefined: there is none. */
    async cancel(id: string, userId: string): Promise<ExecutionState | undefined> {
      const { rows } = await pool.query<{ state: 'ended' | 'running' | null }>('SELECT cancel_run($1, $2) AS state', [
        id,
        userId,
      ])
      const state = rows[0]?.state
      return state ? (state === 'ended' ? 'ENDED' : 'RUNNING') : undefined
    },

    /** How many runs wait, and for how long the one that waits longest has. */
    async backlog(): Promise<{ waiting: number; oldestMs: number }> {
      const { rows } = await pool.query<{ waiting: number; oldest_ms: number }>(
        `SELECT count(*)::integer AS waiting,
           coalesce(extract(epoch FROM now() - min(created_at)) * 1000, 0)::float AS oldest_ms
         FROM queued_runs WHERE executor_id IS NULL`,
      )
      return { waiting: rows[0]?.waiting ?? 0, oldestMs: Math.max(0, rows[0]?.oldest_ms ?? 0) }
    },
  }
}

type ClaimedRow = {
  id: string
  user_id: string
  language: string
  created_at: Date
  attempt: number
  code: Buffer
  request: Buffer
}
