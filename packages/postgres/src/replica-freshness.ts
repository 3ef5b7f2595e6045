import type { Queryable } from './pool.ts'

/** Where a server is in the write-ahead log. */
export type LogPosition = {
  /** The same on a primary and its replicas, and on no other cluster. */
  cluster: string
  isReplica: boolean
  /**
   * Another one begins when a primary is restored. A replica that is ahead of that stays on the one before, with what is
   * not so any more; one that follows is known to some time after it does, when its next restart point says so.
   */
  timeline: number
  /** In bytes: what a replica has replayed, what a primary has on its disk. */
  position: bigint
}

/** Where a server is. One round trip, for any role. */
export async function logPosition(server: Queryable): Promise<LogPosition> {
  const { rows } = await server.query<Omit<LogPosition, 'position'> & { position: string }>(
    `SELECT (pg_control_system()).system_identifier::text AS cluster, pg_is_in_recovery() AS "isReplica",
       (pg_control_checkpoint()).timeline_id AS timeline,
       (coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END, '0/0')
         - '0/0')::text AS position`,
  )
  const [row] = rows
  if (!row) throw new Error('a SELECT of one row gave none')
  return { ...row, position: BigInt(row.position) }
}

type Sample = { atMs: number; position: bigint }

/**
 * How old what a replica shows may be. It is told where the primary was at what time and where the replica is: the
 * replica then holds all that was committed when the primary was last seen at that place or before. Times are of this
 * process alone, so no two clocks are compared; and a primary at rest, which commits nothing, makes no replica look old,
 * as pg_last_xact_replay_timestamp would.
 */
export class ReplicaFreshness {
  readonly #keptMs: number
  /** In the order of time and of position. */
  #samples: Sample[] = []
  #asOfMs = Number.NEGATIVE_INFINITY
  #replayed = 0n

  /** @param keptMs how long the primary's places are remembered */
  constructor(keptMs: number) {
    this.#keptMs = keptMs
  }

  /** The primary said that it was at `position` when it was asked at `atMs`: what was committed before is in it. */
  notePrimary(position: bigint, atMs: number): void {
    const kept = this.#samples.filter((sample) => sample.atMs >= atMs - this.#keptMs && sample.position <= position)
    this.#samples = [...kept, { atMs, position }]
  }

  /** The replica has replayed everything up to `position`. */
  noteReplica(position: bigint): void {
    // Restarted, or made anew from an older backup: what it held before it may lack now.
    if (position < this.#replayed) this.forget()
    this.#replayed = position
    const passed = this.#samples.findLast((sample) => sample.position <= position)
    if (passed) this.#asOfMs = passed.atMs
  }

  /** What the replica holds is not known any more. */
  forget(): void {
    this.#asOfMs = Number.NEGATIVE_INFINITY
  }

  /** How much older than the primary the replica is at `nowMs` at most; Infinity while that is unknown. */
  lagMs(nowMs: number): number {
    return nowMs - this.#asOfMs
  }
}
