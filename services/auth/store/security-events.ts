import { type Pool, type Queryable, transaction } from '@learnlab/postgres'
import { chainHash, chainStart, type SecurityEvent, type StoredSecurityEvent } from '../domain/security-event.ts'

const columns = [
  ['occurred_at', 'timestamptz'],
  ['kind', 'text'],
  ['outcome', 'text'],
  ['actor_id', 'uuid'],
  ['subject_id', 'uuid'],
  ['session_id', 'uuid'],
  ['client_address', 'text'],
  ['user_agent', 'text'],
  ['detail', 'jsonb'],
] as const
type Column = (typeof columns)[number][0]

/**
 * Records an event through `client`: with the transaction that it is in, or at once when it is a pool. One round trip;
 * no lock is held for it.
 */
export async function recordSecurityEvent(client: Queryable, event: SecurityEvent): Promise<void> {
  await client.query(securityEventInsert(1), securityEventValues(event))
}

/** Records many at once. One round trip. */
export async function recordSecurityEvents(client: Queryable, events: readonly SecurityEvent[]): Promise<void> {
  const names = columns.map(([name]) => name)
  const rows = events.map((event) => {
    const values = securityEventValues(event)
    return Object.fromEntries(
      names.map((name, index) => [name, name === 'detail' ? (event.detail ?? {}) : values[index]]),
    )
  })
  await client.query(
    `INSERT INTO security_events (${names.join(', ')})
     SELECT ${names.join(', ')} FROM jsonb_to_recordset($1) AS noted (${columns.map((column) => column.join(' ')).join(', ')})`,
    [JSON.stringify(rows)],
  )
}

/** The parameters for `securityEventInsert`. */
export function securityEventValues(event: SecurityEvent): unknown[] {
  const { kind, outcome, occurredAt, actorId, subjectId, sessionId, clientAddress, userAgent, detail = {} } = event
  return [
    occurredAt,
    kind,
    outcome,
    actorId ?? null,
    subjectId ?? null,
    sessionId ?? null,
    clientAddress ?? null,
    userAgent ?? null,
    JSON.stringify(detail),
  ]
}

/**
 * The INSERT for statements that change something and record it in one round trip: parameters from number `first` on,
 * one event for each row of `from`, with expressions over it in place of some parameters. A parameter so replaced is
 * still sent.
 */
export function securityEventInsert(
  first: number,
  { from = '', instead = {} }: { from?: string; instead?: Partial<Record<Column, string>> } = {},
): string {
  const values = columns.map(([name, type], index) => {
    const parameter = `$${first + index}::${type}`
    const expression = instead[name]
    return expression === undefined ? parameter : `coalesce(${expression}, ${parameter})`
  })
  return `INSERT INTO security_events (${columns.map(([name]) => name).join(', ')}) SELECT ${values.join(', ')} ${from}`
}

export type SecurityEventFilter = {
  /** Actor or subject. */
  userId?: string | undefined
  kind?: string | undefined
  outcome?: string | undefined
  from?: Date | undefined
  until?: Date | undefined
}

type Row = {
  id: string
  occurredAt: Date
  kind: StoredSecurityEvent['kind']
  outcome: StoredSecurityEvent['outcome']
  actorId: string | null
  subjectId: string | null
  sessionId: string | null
  clientAddress: string | null
  userAgent: string | null
  detail: Record<string, string>
}

const selected = `id::text, occurred_at AS "occurredAt", kind, outcome, actor_id AS "actorId",
  subject_id AS "subjectId", session_id AS "sessionId", client_address AS "clientAddress",
  user_agent AS "userAgent", detail`

export type ChainCheck =
  | { intact: true; events: number; unchained: number; head: { position: string; hash: string } }
  | { intact: false; position: string; reason: string }

export type SecurityEventStore = ReturnType<typeof createSecurityEventStore>

export function createSecurityEventStore(pool: Pool) {
  return {
    /** The newest first, from before the event with the id `before`. One round trip. */
    async list(filter: SecurityEventFilter, page: { before?: string | undefined; size: number }) {
      const { rows } = await pool.query<Row>(
        `SELECT ${selected} FROM security_events
         WHERE ($1::uuid IS NULL OR actor_id = $1 OR subject_id = $1)
           AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR outcome = $3)
           AND ($4::timestamptz IS NULL OR occurred_at >= $4) AND ($5::timestamptz IS NULL OR occurred_at < $5)
           AND ($6::bigint IS NULL OR id < $6)
         ORDER BY security_events.id DESC LIMIT $7`,
        [
          filter.userId ?? null,
          filter.kind ?? null,
          filter.outcome ?? null,
          filter.from ?? null,
          filter.until ?? null,
          page.before ?? null,
          page.size,
        ],
      )
      return rows.map(toEvent)
    },

    /** Gives up to `limit` events their place in the chain. Replicas take turns. The number chained. */
    async chain(limit: number): Promise<number> {
      return await transaction(pool, async (client) => {
        if (!(await lockChain(client))) return 0
        const { rows } = await client.query<Row>(
          `SELECT ${selected} FROM security_events WHERE position IS NULL ORDER BY security_events.id LIMIT $1`,
          [limit],
        )
        if (rows.length === 0) return 0
        let { position, hash } = await head(client)
        const links = rows.map((row) => {
          position += 1n
          hash = chainHash(hash, position, toEvent(row))
          return { id: row.id, position: String(position), hash }
        })
        await client.query(
          `UPDATE security_events SET position = link.position, hash = link.hash
           FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS link (id, position, hash)
           WHERE security_events.id = link.id`,
          [links.map(({ id }) => id), links.map((link) => link.position), links.map((link) => link.hash)],
        )
        return links.length
      })
    },

    /** Drops the events from before `cutoff`, and records where the chain begins from now on. The number dropped. */
    async prune(cutoff: Date, now: Date): Promise<number> {
      return await transaction(pool, async (client) => {
        if (!(await lockChain(client))) return 0
        // Up to the first that is kept: the chain loses its beginning and nothing from its middle.
        const { rows } = await client.query<{ position: string; hash: Buffer }>(
          `SELECT position, hash FROM security_events
           WHERE position < coalesce((SELECT min(position) FROM security_events WHERE occurred_at >= $1),
                                     (SELECT max(position) + 1 FROM security_events))
           ORDER BY position DESC LIMIT 1`,
          [cutoff],
        )
        const [last] = rows
        if (!last) return 0
        await client.query('INSERT INTO security_event_anchors (position, hash) VALUES ($1, $2)', [
          last.position,
          last.hash,
        ])
        const detail = { position: last.position, hash: last.hash.toString('hex') }
        await recordSecurityEvent(client, { kind: 'log_pruned', outcome: 'success', occurredAt: now, detail })
        const { rowCount } = await client.query('DELETE FROM security_events WHERE position <= $1', [last.position])
        return rowCount ?? 0
      })
    },

    /**
     * Walks the whole chain. `noted` is a head that was written down earlier: the chain must still have it, unless it
     * was pruned, so that cutting off its end or writing it anew shows too.
     */
    async verify(noted?: { position: bigint; hash: string }): Promise<ChainCheck> {
      const anchor = await anchored(pool)
      let { position, hash } = anchor
      const broken = (reason: string): ChainCheck => ({ intact: false, position: String(position), reason })
      let events = 0
      for (;;) {
        const { rows } = await pool.query<Row & { position: string; hash: Buffer }>(
          `SELECT ${selected}, position, hash FROM security_events WHERE position > $1 ORDER BY security_events.position LIMIT 1000`,
          [String(position)],
        )
        for (const row of rows) {
          position += 1n
          if (BigInt(row.position) !== position) return broken('an event is missing')
          const expected = chainHash(hash, position, toEvent(row))
          if (!expected.equals(row.hash)) return broken('this event, or its hash, was changed')
          if (noted?.position === position && noted.hash !== row.hash.toString('hex')) {
            return broken('the chain was written anew: the hash noted earlier for this event is another')
          }
          hash = row.hash
          events += 1
        }
        if (rows.length === 0) break
      }
      if (!(await anchorIsRecorded(pool, anchor))) {
        return broken('the beginning of the chain was moved without a record of it')
      }
      if (noted && noted.position > position) return broken('the chain ends before the event noted earlier')
      const { rows } = await pool.query<{ early: string; unchained: string }>(
        `SELECT count(*) FILTER (WHERE position <= $1) AS early, count(*) FILTER (WHERE position IS NULL) AS unchained
         FROM security_events WHERE position <= $1 OR position IS NULL`,
        [String(anchor.position)],
      )
      if (Number(rows[0]?.early) > 0) return broken('there are events from before the beginning of the chain')
      const unchained = Number(rows[0]?.unchained)
      return {
        intact: true,
        events,
        unchained,
        head: { position: String(position), hash: hash.toString('hex') },
      }
    },
  }
}

/** One writer of the chain at a time; whoever finds it taken leaves the work to the other. */
async function lockChain(client: Queryable): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.security_events', 0)) AS locked`,
  )
  return rows[0]?.locked ?? false
}

/** The last event of the chain. */
async function head(client: Queryable): Promise<{ position: bigint; hash: Buffer }> {
  const { rows } = await client.query<{ position: string; hash: Buffer }>(
    'SELECT position, hash FROM security_events WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1',
  )
  const [last] = rows
  return last ? { position: BigInt(last.position), hash: last.hash } : await anchored(client)
}

/** What the first event that is left is chained to. */
async function anchored(client: Queryable): Promise<{ position: bigint; hash: Buffer }> {
  const { rows } = await client.query<{ position: string; hash: Buffer }>(
    'SELECT position, hash FROM security_event_anchors ORDER BY position DESC LIMIT 1',
  )
  const [anchor] = rows
  return anchor ? { position: BigInt(anchor.position), hash: anchor.hash } : { position: 0n, hash: chainStart }
}

/** Whether the events before the anchor were dropped by `prune`, which says so in the log itself. */
async function anchorIsRecorded(client: Queryable, anchor: { position: bigint; hash: Buffer }): Promise<boolean> {
  if (anchor.position === 0n) return true
  const { rowCount } = await client.query(
    `SELECT FROM security_events WHERE kind = 'log_pruned' AND detail = jsonb_build_object('position', $1::text, 'hash', $2::text)`,
    [String(anchor.position), anchor.hash.toString('hex')],
  )
  return rowCount !== 0
}

function toEvent(row: Row): StoredSecurityEvent {
  return {
    ...row,
    actorId: row.actorId ?? undefined,
    subjectId: row.subjectId ?? undefined,
    sessionId: row.sessionId ?? undefined,
    clientAddress: row.clientAddress ?? undefined,
    userAgent: row.userAgent ?? undefined,
  }
}
