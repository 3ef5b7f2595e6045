import type { Pool } from '@learnlab/postgres'

export type HintLadders = ReturnType<typeof createHintLadders>

export function createHintLadders(pool: Pool) {
  return {
    /** One step on with an exercise, from 1, and what of its solutions was told before. One round trip. */
    async climb(userId: string, exerciseId: string): Promise<{ step: number; told: number[] }> {
      const { rows } = await pool.query<{ step: number; told: number[] }>(
        `INSERT INTO hint_ladders AS known (user_id, exercise_id, step) VALUES ($1, $2, 1)
         ON CONFLICT (user_id, exercise_id) DO UPDATE SET step = least(known.step + 1, 1000), updated_at = now()
         RETURNING step, told`,
        [userId, exerciseId],
      )
      return rows[0] ?? { step: 1, told: [] }
    },

    /** Remembers what was told, behind what other answers told meanwhile. One round trip. */
    async remember(userId: string, exerciseId: string, told: readonly number[]): Promise<void> {
      await pool.query(
        `UPDATE hint_ladders SET told = told || ARRAY(
           SELECT gram FROM unnest($3::integer[]) WITH ORDINALITY AS new (gram, place)
           WHERE gram <> ALL (hint_ladders.told) ORDER BY place
         )
         WHERE user_id = $1 AND exercise_id = $2`,
        [userId, exerciseId, told],
      )
    },
  }
}
