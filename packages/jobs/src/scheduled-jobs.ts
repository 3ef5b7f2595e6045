import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs, isConnectionLoss, type Pool } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import { type ConstructorOptions, PgBoss, type Queue } from 'pg-boss'

export type Job = {
  /** Unique in its service. */
  name: string
  /** When it runs, by the clock of UTC. */
  cron: string
  /** Must stop soon after `signal` is aborted, and do no harm when it is run again after it was killed. */
  run(signal: AbortSignal): Promise<void>
}

export type JobsOptions = {
  pool: Pool
  /** Name of the service; `<service>_jobs`, which provisioning makes, is the schema of pg-boss. */
  service: string
  jobs: readonly Job[]
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** How soon a job is begun that is due. */
  pollSeconds?: number
}

export type Jobs = {
  /** Has a job run now, wherever the service runs; nothing when it waits or runs already. */
  runNow(name: string): Promise<void>
  /** Waits for the job that is running, for a while, then stops. */
  close(): Promise<void>
}

const restart = { firstMs: 500, maxMs: 30_000 }
const stopTimeoutMs = 4_000

const queue: Omit<Queue, 'name'> = {
  // At most one waits or runs, whatever the number of replicas.
  policy: 'exclusive',
  retryLimit: 5,
  retryDelay: 30,
  retryBackoff: true,
  // A job whose process was killed is begun again after this.
  expireInSeconds: 15 * 60,
  retentionSeconds: 24 * 3600,
  deleteAfterSeconds: 7 * 24 * 3600,
}

/**
 * Runs jobs by the clock, each once for all replicas of the service, through pg-boss. Returns at once: pg-boss makes and
 * migrates its tables behind the back of the service, which does not need them. While the database is away nothing runs;
 * what was missed is made up for once.
 */
export function startJobs(options: JobsOptions): Jobs {
  const { pool, service, jobs, logger, pollSeconds = 20 } = options
  const stopping = new AbortController()
  let current: PgBoss | undefined
  let failing = false

  function trouble(error: unknown): void {
    const isNews = !failing
    failing = true
    // pg-boss polls by itself: one word is enough while the database is away.
    if (isConnectionLoss(error) && !isNews) return
    logger.warn({ err: error, service }, 'scheduled jobs cannot be looked at right now')
  }

  async function begin(): Promise<void> {
    const boss = new PgBoss({ ...bossOptions(pool, service), cronWorkerIntervalSeconds: Math.min(pollSeconds, 45) })
    boss.on('error', trouble)
    boss.on('warning', (warning) => logger.warn({ warning, service }, 'pg-boss warns'))
    try {
      await boss.start()
      for (const job of jobs) await schedule(boss, job)
      current = boss
      failing = false
    } catch (error) {
      await boss.stop({ graceful: false }).catch(trouble)
      throw error
    }
  }

  async function schedule(boss: PgBoss, job: Job): Promise<void> {
    await boss.createQueue(job.name, queue)
    await boss.schedule(job.name, job.cron, null, { missed: 'once' })
    await boss.work(job.name, { pollingIntervalSeconds: pollSeconds }, async () => {
      failing = false
      try {
        await job.run(stopping.signal)
      } catch (error) {
        logger.error({ err: error, service, job: job.name }, 'a scheduled job failed; it is tried again')
        throw error
      }
    })
  }

  async function beginAnyway(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        return await begin()
      } catch (error) {
        trouble(error)
        await delay(backoffMs(attempt, restart), undefined, { signal: stopping.signal }).catch(ignoreAbort)
      }
    }
  }

  const beginning = beginAnyway()
  return {
    async runNow(name) {
      await beginning
      await current?.send(name)
    },
    async close() {
      stopping.abort()
      await beginning
      await current?.stop({ graceful: true, timeout: stopTimeoutMs }).catch(trouble)
    },
  }
}

function bossOptions(pool: Pool, service: string): ConstructorOptions {
  return {
    schema: `${service}_jobs`,
    // The role of a service may make no schemas.
    createSchema: false,
    db: {
      async executeSql(text, values) {
        const connection = await pool.connect()
        try {
          const result = await connection.query(text, values)
          connection.release()
          return result
        } catch (error) {
          // Several statements with BEGIN among them leave a transaction open that failed.
          connection.release(true)
          throw error
        }
      },
    },
    // Few jobs, by the minute: the database may be at the far end of a slow link.
    superviseIntervalSeconds: 300,
    flowIntervalSeconds: 3_600,
    bamIntervalSeconds: 60,
    monitorVacuum: false,
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
