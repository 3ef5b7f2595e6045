import type { Logger } from '@learnlab/telemetry'
import type { RefreshTokenStore } from './store/refresh-tokens.ts'

export type AnsweredRefreshes = {
  /** The answer with the token of this hash is about to leave. */
  answering(hash: Buffer): void
  /** Records what is left; once no more answers leave. */
  close(): Promise<void>
}

/** A process that lives this long after it answered has handed the answer to the network. */
const surelyLeftMs = 1_000
/** Beyond it answers go unrecorded, which is safe: their predecessors may then be used once more. */
const maxWaiting = 10_000

/**
 * Records, a moment later and many at a time, which refreshes were answered. After a crash between the commit of a
 * refresh and its answer the client has only the old token, which therefore must go on working.
 */
export function recordAnsweredRefreshes(options: {
  tokens: Pick<RefreshTokenStore, 'markAnswered'>
  logger: Pick<Logger, 'warn'>
  now: () => Date
}): AnsweredRefreshes {
  const { tokens, logger, now } = options
  let waiting: Buffer[] = []
  let leaving: Buffer[] = []
  let timer: NodeJS.Timeout | undefined
  let recording = Promise.resolve()

  function record(hashes: Buffer[]): void {
    if (hashes.length === 0) return
    recording = recording
      .then(() => tokens.markAnswered(hashes, now()))
      .catch((error: unknown) => logger.warn({ err: error }, 'answered refreshes could not be recorded'))
  }

  /** What came in the interval before this one left a whole interval ago. */
  function tick(): void {
    record(leaving)
    leaving = waiting
    waiting = []
    timer = leaving.length > 0 ? setTimeout(tick, surelyLeftMs) : undefined
  }

  return {
    answering(hash) {
      if (waiting.length >= maxWaiting) return
      waiting.push(hash)
      timer ??= setTimeout(tick, surelyLeftMs)
    },
    async close() {
      clearTimeout(timer)
      record([...leaving, ...waiting])
      leaving = waiting = []
      await recording
    },
  }
}
