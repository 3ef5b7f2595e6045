import type { Logger, Metrics } from '@learnlab/telemetry'
import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhen, isBrokenCircuitError } from 'cockatiel'
import type pg from 'pg'
import { isConnectionLoss } from './connection-loss.ts'
import { createPool, type Pool, type Queryable } from './pool.ts'
import { type LogPosition, logPosition, ReplicaFreshness } from './replica-freshness.ts'
import { countReads } from './replica-metrics.ts'

/** Runs reads that may be some seconds old. A statement must write nothing, and may run twice: on replica and primary. */
export type Reader = Queryable & {
  /** Ends what it opened itself; the primary's pool is not among that. */
  close(): Promise<void>
}

export type ReaderOptions = {
  readonly primary: Pool
  /** The primary's own URL, past any pooler: where it is in its log is asked over a connection that is always free. */
  readonly primaryUrl: string
  /** A streaming replica of the primary; without it the primary answers everything. */
  readonly replicaUrl: string | undefined
  /** Reads may be so old. */
  readonly maxLagMs: number
  /** Shown in pg_stat_activity. */
  readonly applicationName: string
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Connections to the replica at most. */
const maxConnections = 5
// Short, because the primary is asked after a replica that hangs, and both within the caller's deadline.
const timeouts = { connectTimeoutMs: 1_000, statementTimeoutMs: 2_000 }
const checkEveryMs = 1_000
/** How long a replica is left alone that fails statements though it answers checks: doubled each time. */
const rest = { initialDelay: 1_000, maxDelay: 60_000 }
/** A replica that is further behind than so many times what reads may be old is of unknown age. */
const knownLags = 10

/**
 * The replica answers while it is no more than `maxLagMs` behind, or while the primary is away and nothing newer is to be
 * had; otherwise, and when the replica fails a statement, the primary does. How far behind it is, is looked up in the
 * background, so no read waits for that.
 */
export function createReader(options: ReaderOptions): Reader {
  const { primary, replicaUrl } = options
  if (replicaUrl !== undefined) return new ReplicaReader(options, replicaUrl)
  return { query: (statement, values) => primary.query(statement, values), close: async () => undefined }
}

class ReplicaReader implements Reader {
  readonly #options: ReaderOptions
  readonly #replica: Pool
  /** Of the primary, for checks alone. */
  readonly #watched: Pool
  readonly #freshness: ReplicaFreshness
  readonly #breaker = circuitBreaker(handleWhen(isConnectionLoss), {
    halfOpenAfter: new ExponentialBackoff(rest),
    breaker: new ConsecutiveBreaker(1),
  })
  readonly #counts: ReturnType<typeof countReads>
  readonly #timer: NodeJS.Timeout
  #checking: Promise<void> | undefined
  #primary: LogPosition | undefined
  #isPrimaryAway = false
  /** Why the replica cannot be used, whatever its age. */
  #fault: string | undefined = 'it was not asked yet'
  #wasUsed: boolean | undefined

  constructor(options: ReaderOptions, replicaUrl: string) {
    const { primaryUrl, maxLagMs, applicationName, logger, metrics } = options
    this.#options = options
    this.#freshness = new ReplicaFreshness(knownLags * maxLagMs)
    const common = { applicationName, logger, readOnly: true, ...timeouts }
    this.#replica = createPool({ ...common, connectionString: replicaUrl, max: maxConnections })
    this.#watched = createPool({ ...common, connectionString: primaryUrl, max: 1 })
    this.#counts = countReads(metrics.registry, () => this.#freshness.lagMs(performance.now()) / 1_000)
    this.#timer = setInterval(() => this.#check(), Math.min(checkEveryMs, maxLagMs / 4)).unref()
    this.#check()
  }

  async query<Row extends pg.QueryResultRow>(statement: string | pg.QueryConfig, values?: unknown[]) {
    if (this.#isUsable()) {
      try {
        const result = await this.#breaker.execute(() => this.#replica.query<Row>(statement, values))
        this.#counts.reads.inc({ server: 'replica' })
        return result
      } catch (error) {
        // A conflict with replay, a table that was made a moment ago, a server that went away: the primary's answer is
        // the one that counts, be it an error.
        if (!isBrokenCircuitError(error)) this.#failed(error)
      }
    }
    this.#counts.reads.inc({ server: 'primary' })
    return this.#options.primary.query<Row>(statement, values)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#checking
    await Promise.all([this.#replica.end(), this.#watched.end()])
  }

  #isUsable(): boolean {
    if (this.#fault !== undefined) return false
    return this.#isPrimaryAway || this.#freshness.lagMs(performance.now()) <= this.#options.maxLagMs
  }

  #failed(error: unknown): void {
    this.#counts.failures.inc()
    this.#options.logger.warn({ err: error }, 'the replica failed a read; the primary is asked')
  }

  /** One at a time: a server that answers late is not asked by ever more of them. */
  #check(): void {
    this.#checking ??= this.#ask().finally(() => {
      this.#checking = undefined
      this.#report()
    })
  }

  async #ask(): Promise<void> {
    const askedAtMs = performance.now()
    const [primary, replica] = await Promise.allSettled([logPosition(this.#watched), logPosition(this.#replica)])
    this.#isPrimaryAway = primary.status === 'rejected' && isConnectionLoss(primary.reason)
    if (primary.status === 'fulfilled') {
      this.#primary = primary.value
      this.#freshness.notePrimary(primary.value.position, askedAtMs)
    }
    this.#fault = this.#faultOf(replica)
    if (this.#fault === undefined && replica.status === 'fulfilled') {
      this.#freshness.noteReplica(replica.value.position)
    } else this.#freshness.forget()
  }

  #faultOf(replica: PromiseSettledResult<LogPosition>): string | undefined {
    if (replica.status === 'rejected') return `it does not answer: ${String(replica.reason)}`
    if (!replica.value.isReplica) return 'DATABASE_REPLICA_URL leads to a server that is no replica'
    if (this.#primary === undefined) return 'the primary has not answered yet'
    const { cluster, timeline } = this.#primary
    if (replica.value.cluster !== cluster) return 'DATABASE_REPLICA_URL leads to a replica of another cluster'
    if (replica.value.timeline !== timeline) return 'it has not followed the primary, which was restored'
    return undefined
  }

  #report(): void {
    const isUsed = this.#isUsable()
    if (isUsed === this.#wasUsed) return
    this.#wasUsed = isUsed
    const { logger } = this.#options
    if (isUsed) logger.info('the replica answers reads')
    else logger.warn({ reason: this.#fault ?? 'it is too far behind' }, 'the primary answers reads, not the replica')
  }
}
