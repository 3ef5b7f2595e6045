import type { Pool, Queryable } from '@learnlab/postgres'

export type Conversation = {
  readonly id: string
  /** Id or slug, as the learner named it; empty: none. */
  readonly course: string
  readonly exerciseId: string
  readonly title: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** One question with its answer. */
export type Turn = {
  readonly question: string
  readonly answer: string
  readonly source: string
  readonly askedAt: Date
}

export type NewTurn = {
  readonly conversationId: string
  readonly userId: string
  readonly course: string
  readonly exerciseId: string
  readonly title: string
  readonly question: string
  readonly answer: string
  readonly source: string
}

/** Where a page of conversations begins: after this one. */
export type ConversationPosition = { readonly updatedAt: Date; readonly id: string }

const mostTurns = 200

export type Conversations = ReturnType<typeof createConversations>

export function createConversations(pool: Pool) {
  return {
    /** Whether a user has a conversation, with its last turns, the oldest first. One round trip. */
    async latest(userId: string, id: string, most: number): Promise<Turn[] | undefined> {
      const { rows } = await pool.query<Turn & { ordinal: number | null }>(
        `SELECT t.ordinal, t.question, t.answer, t.source, t.asked_at AS "askedAt"
         FROM conversations c LEFT JOIN conversation_turns t ON t.conversation_id = c.id
         WHERE c.id = $1 AND c.user_id = $2 ORDER BY t.ordinal DESC LIMIT $3`,
        [id, userId, most],
      )
      if (rows.length === 0) return undefined
      return rows.filter(({ ordinal }) => ordinal !== null).reverse()
    },

    /**
     * Adds a turn to a conversation of the user's, or begins it. Nothing where it is another's, or where it is full. One
     * round trip.
     */
    async add(turn: NewTurn): Promise<void> {
      const { conversationId, userId, course, exerciseId, title, question, answer, source } = turn
      await pool.query(
        `WITH conversation AS (
          INSERT INTO conversations AS known (id, user_id, course, exercise_id, title) VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (id) DO UPDATE SET updated_at = now() WHERE known.user_id = excluded.user_id
          RETURNING id
        )
        INSERT INTO conversation_turns (conversation_id, ordinal, question, answer, source)
        SELECT id, (SELECT coalesce(max(ordinal), 0) + 1 FROM conversation_turns WHERE conversation_id = $1), $6, $7, $8
        FROM conversation
        WHERE (SELECT count(*) FROM conversation_turns WHERE conversation_id = $1) < ${mostTurns}`,
        [conversationId, userId, course, exerciseId, title, question, answer, source],
      )
    },

    /** A page of a user's conversations, the latest first. One round trip. */
    async page(userId: string, after: ConversationPosition | undefined, size: number): Promise<Conversation[]> {
      const { rows } = await pool.query<Conversation>(
        `SELECT id, course, exercise_id AS "exerciseId", title, created_at AS "createdAt", updated_at AS "updatedAt"
         FROM conversations
         WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', updated_at), id) < ($2, $3::uuid))
         ORDER BY date_trunc('milliseconds', updated_at) DESC, id DESC LIMIT $4`,
        [userId, after?.updatedAt ?? null, after?.id ?? null, size],
      )
      return rows
    },

    /** A conversation of a user's with all its turns, or undefined. One round trip. */
    async find(userId: string, id: string): Promise<(Conversation & { readonly turns: readonly Turn[] }) | undefined> {
      const { rows } = await pool.query<Conversation & Turn & { ordinal: number | null }>(
        `SELECT c.id, c.course, c.exercise_id AS "exerciseId", c.title, c.created_at AS "createdAt",
           c.updated_at AS "updatedAt", t.ordinal, t.question, t.answer, t.source, t.asked_at AS "askedAt"
         FROM conversations c LEFT JOIN conversation_turns t ON t.conversation_id = c.id
         WHERE c.id = $1 AND c.user_id = $2 ORDER BY t.ordinal`,
        [id, userId],
      )
      const [first] = rows
      return first && { ...first, turns: rows.filter(({ ordinal }) => ordinal !== null) }
    },

    /** Whether there was one to delete. One round trip. */
    async delete(userId: string, id: string): Promise<boolean> {
      const { rowCount } = await pool.query('DELETE FROM conversations WHERE id = $1 AND user_id = $2', [id, userId])
      return rowCount === 1
    },

    /** Forgets what was not touched for `keptMs`. One round trip. */
    async forget(keptMs: number): Promise<void> {
      await pool.query(
        `WITH ladders AS (DELETE FROM hint_ladders WHERE updated_at < now() - $1 * interval '1 millisecond')
         DELETE FROM conversations WHERE updated_at < now() - $1 * interval '1 millisecond'`,
        [keptMs],
      )
    },
  }
}

/** Erases what there is of a user, within the caller's transaction. One round trip. */
export async function eraseLearner(client: Queryable, userId: string): Promise<void> {
  await client.query(
    `WITH ladders AS (DELETE FROM hint_ladders WHERE user_id = $1),
       budgets AS (DELETE FROM token_budgets WHERE scope = 'user' AND subject = $1)
     DELETE FROM conversations WHERE user_id = $1`,
    [userId],
  )
}
