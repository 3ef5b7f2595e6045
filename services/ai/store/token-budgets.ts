import type { Pool } from '@learnlab/postgres'

/** Tokens a day: of one user, of one course, of everybody together. */
export type TokenLimits = { readonly user: number; readonly course: number; readonly all: number }

export type Reservation = {
  readonly id: string
  readonly userId: string
  /** Id or slug; empty: no course. */
  readonly courseId: string
  /** Provider and model. */
  readonly model: string
  readonly tokens: number
}

export type ModelUsage = {
  readonly day: string
  readonly model: string
  readonly calls: number
  readonly failedCalls: number
  readonly promptTokens: number
  readonly completionTokens: number
}

export type TokenBudgets = ReturnType<typeof createTokenBudgets>

/**
 * The budgets of tokens in the database, so that replicas share them.
 * @param owner a name of this process that its successor bears too
 * @param keptMs how long a reservation stands that nobody settles
 */
export function createTokenBudgets(
  pool: Pool,
  { limits, owner, keptMs }: { readonly limits: TokenLimits; readonly owner: string; readonly keptMs: number },
) {
  return {
    limits,

    /** Reserves tokens, or says whose budget has not enough left. One round trip. */
    async reserve({ id, userId, courseId, model, tokens }: Reservation): Promise<'' | keyof TokenLimits> {
      const { rows } = await pool.query<{ exhausted: '' | keyof TokenLimits }>(
        'SELECT reserve_tokens($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS exhausted',
        [id, userId, courseId, model, tokens, owner, keptMs, limits.all, limits.course, limits.user],
      )
      return rows[0]?.exhausted ?? 'all'
    },

    /** Puts what a call took in the place of what it reserved; again does nothing. One round trip. */
    async settle(
      id: string,
      { promptTokens, completionTokens, failed }: { promptTokens: number; completionTokens: number; failed: boolean },
    ): Promise<void> {
      await pool.query('SELECT settle_tokens($1, $2, $3, $4)', [id, promptTokens, completionTokens, failed])
    },

    /** Settles what the process that bore this name before left behind, and what is overdue. One round trip. */
    async settleAbandoned({ own }: { readonly own: boolean }): Promise<number> {
      const { rows } = await pool.query<{ settled: number }>('SELECT settle_abandoned_tokens($1) AS settled', [
        own ? owner : '',
      ])
      return rows[0]?.settled ?? 0
    },

    /** Tokens that a user took and has reserved today (UTC). One round trip. */
    async usedToday(userId: string): Promise<number> {
      const { rows } = await pool.query<{ used: string }>(
        `SELECT used + reserved AS used FROM token_budgets
         WHERE day = (now() AT TIME ZONE 'UTC')::date AND scope = 'user' AND subject = $1`,
        [userId],
      )
      return Number(rows[0]?.used ?? 0)
    },

    /** What each model took on each of the last `days` days, the latest first. One round trip. */
    async usage(days: number): Promise<ModelUsage[]> {
      const { rows } = await pool.query<Record<keyof ModelUsage, string>>(
        `SELECT day::text, model, calls, failed_calls AS "failedCalls", prompt_tokens AS "promptTokens",
           completion_tokens AS "completionTokens"
         FROM model_usage WHERE day > (now() AT TIME ZONE 'UTC')::date - $1::integer
         ORDER BY day DESC, model LIMIT 5000`,
        [days],
      )
      return rows.map(({ day, model, calls, failedCalls, promptTokens, completionTokens }) => ({
        ...{ day, model, calls: Number(calls), failedCalls: Number(failedCalls) },
        ...{ promptTokens: Number(promptTokens), completionTokens: Number(completionTokens) },
      }))
    },

    /** Forgets days past. One round trip. */
    async forget(keptDays: number): Promise<void> {
      await pool.query(
        `WITH usage AS (DELETE FROM model_usage WHERE day < (now() AT TIME ZONE 'UTC')::date - $1::integer)
         DELETE FROM token_budgets WHERE day < (now() AT TIME ZONE 'UTC')::date - $1::integer`,
        [keptDays],
      )
    },
  }
}
