import { isConnectionLoss } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import type { Execution } from '../domain/execution.ts'
import type { ExecutionStore, FoundRun } from './executions.ts'

/** Of each output stream this much is recorded; the caller of the run got all of it. */
export const recordedOutputBytes = 256 * 1024

/** Each write is a transaction of its own, which costs as much as recording several runs. */
const flushAfterMs = 100
const batchLength = 200
const batchBytes = 8 * 1024 * 1024
/** While the database is away this much waits; after that the oldest records are given up. */
const pendingBytesAtMost = 64 * 1024 * 1024
const firstRetryMs = 200
const longestRetryMs = 5_000

export type ExecutionLog = ReturnType<typeof createExecutionLog>

/**
 * Records runs in batches, behind the back of those who wait for their results, and finds them from the first moment.
 * What is recorded outlives an outage of the database up to a bound of memory; `close` writes what is left.
 */
export function createExecutionLog({ store, logger }: { store: ExecutionStore; logger: Logger }) {
  /** Not yet in the database, oldest first. */
  const pending = new Map<string, Execution>()
  let pendingBytes = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let retryMs = 0
  let closed = false

  function record(execution: Execution): void {
    const kept = cut(execution)
    pending.set(kept.id, kept)
    pendingBytes += sizeOf(kept)
    if (pendingBytes > pendingBytesAtMost) giveUpOldest()
    schedule(flushAfterMs)
  }

  function giveUpOldest(): void {
    let lost = 0
    for (const oldest of pending.values()) {
      if (pendingBytes <= pendingBytesAtMost) break
      forget([oldest])
      lost++
    }
    logger.error({ lost }, 'records of runs were given up: the database has been away for too long')
  }

  function schedule(delayMs: number): void {
    if (timer || writing || closed) return
    timer = setTimeout(() => {
      timer = undefined
      writing = write().finally(() => {
        writing = undefined
        if (pending.size > 0) schedule(retryMs || flushAfterMs)
      })
    }, delayMs)
  }

  async function write(): Promise<void> {
    const batch = nextBatch()
    try {
      await store.insert(batch)
      forget(batch)
      retryMs = 0
    } catch (error) {
      if (error instanceof Error && !isConnectionLoss(error) && batch.length > 0) return await writeSingly(batch)
      retryMs = Math.min(Math.max(retryMs * 2, firstRetryMs), longestRetryMs)
      logger.warn({ err: error, pending: pending.size, retryMs }, 'runs could not be recorded yet')
    }
  }

  /** One record that the database refuses must not keep the others out. */
  async function writeSingly(batch: readonly Execution[]): Promise<void> {
    for (const execution of batch) {
      try {
        await store.insert([execution])
      } catch (error) {
        if (error instanceof Error && isConnectionLoss(error)) {
          retryMs = firstRetryMs
          return
        }
        logger.error({ err: error, executionId: execution.id }, 'a run cannot be recorded')
      }
      forget([execution])
    }
  }

  function nextBatch(): Execution[] {
    const batch: Execution[] = []
    let bytes = 0
    for (const execution of pending.values()) {
      bytes += sizeOf(execution)
      if (batch.length > 0 && (batch.length >= batchLength || bytes > batchBytes)) break
      batch.push(execution)
    }
    return batch
  }

  function forget(written: readonly Execution[]): void {
    for (const execution of written) if (pending.delete(execution.id)) pendingBytes -= sizeOf(execution)
  }

  return {
    /** Takes note of a run that has ended. Never waits. */
    record,

    /** A run of this user's, ended or not, or undefined. One round trip, or none for a run of a moment ago. */
    async find(id: string, userId: string): Promise<FoundRun | undefined> {
      const recent = pending.get(id)
      if (recent) return recent.userId === userId ? { ended: recent } : undefined
      return await store.find(id, userId)
    },

    /** Forgets what has not been written yet of a user who is being erased. */
    forgetUser(userId: string): void {
      forget([...pending.values()].filter((execution) => execution.userId === userId))
    },

    /** Writes what is left. Gives up, saying how much is lost, when the database does not take it. */
    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      await writing
      while (pending.size > 0) {
        const before = pending.size
        await write()
        if (pending.size === before) {
          logger.error({ lost: before }, 'records of runs were lost: the database could not be reached at the end')
          return
        }
      }
    },
  }
}

function cut(execution: Execution): Execution {
  const { stdout, stderr } = execution
  if (stdout.length <= recordedOutputBytes && stderr.length <= recordedOutputBytes) return execution
  return {
    ...execution,
    stdout: stdout.slice(0, recordedOutputBytes),
    stderr: stderr.slice(0, recordedOutputBytes),
    truncated: true,
  }
}

function sizeOf({ code, stdout, stderr }: Execution): number {
  return code.length + stdout.length + stderr.length + 500
}
