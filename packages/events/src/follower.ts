import { setTimeout as delay } from 'node:timers/promises'
import type { Message } from '@bufbuild/protobuf'
import { listen, type Pool, WakeSignal } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import { eventDecoder } from './event-decoder.ts'
import { readSince } from './outbox-follower.ts'

/** What a process does about an event; the same event may come twice, and two may come in either order. */
export type FollowerHandlers = {
  // A method, so that a handler may declare the message that its key names.
  [typeName: string]: { handle(event: Message): void }['handle']
}

export type FollowerOptions = {
  pool: Pool
  /** URL for LISTEN, past any pooler. */
  directUrl: string
  handlers: FollowerHandlers
  /** How old events may be that are of interest to a process that starts. */
  lookbackMs: number
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** How soon events are seen when no notification comes. */
  pollMs?: number
}

export type Follower = {
  close(): Promise<void>
}

const defaultPollMs = 1_000
/** An event after a quiet time is shown at once; of many, those of so long are read together. */
const gatherMs = 100

/**
 * Shows every event of some types to this process, whatever other processes see: for what each holds in memory. Returns
 * when those of the lookback have been shown; throws when they cannot be read. From then on it goes on for ever: while
 * the database is away nothing is shown, and what was missed comes when it is back. Unlike consumers, it does not wait
 * for older transactions that are still open, since what it is for is urgent.
 */
export async function followEvents(options: FollowerOptions): Promise<Follower> {
  const { pool, lookbackMs, logger, pollMs = defaultPollMs } = options
  const show = shower(options.handlers, logger)
  const types = Object.keys(options.handlers)
  const signal = new WakeSignal()
  let closed = false
  let failing = false
  /** Events shown that the next reading brings again, because a transaction as old as theirs is still open. */
  let shown = new Set<string>()

  async function read(since: string | undefined): Promise<string> {
    const { events, nextSince } = await readSince(pool, { types, since, lookbackMs })
    for (const event of events) if (!shown.has(event.eventId)) show(event)
    shown = new Set(events.filter(({ tx }) => BigInt(tx) >= BigInt(nextSince)).map(({ eventId }) => eventId))
    return nextSince
  }

  async function run(since: string): Promise<void> {
    while (!closed) {
      await signal.sleep(pollMs)
      if (closed) return
      try {
        since = await read(since)
        if (failing) logger.info('events are read again')
        failing = false
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'events cannot be read right now')
        failing = true
      }
      if (!closed) await delay(gatherMs)
    }
  }

  const start = await read(undefined)
  const listener = listen({
    url: options.directUrl,
    channel: 'learnlab_events',
    onNotification: signal.wake,
    onMissed: signal.wake,
    logger,
  })
  const running = run(start)
  return {
    async close() {
      closed = true
      signal.wake()
      await running
      await listener.close()
    },
  }
}

function shower(handlers: FollowerHandlers, logger: Pick<Logger, 'error'>) {
  const find = eventDecoder(handlers)
  return (event: { eventId: string; type: string; payload: unknown }) => {
    const found = find(event)
    if (!found) return
    try {
      found.handler(found.decode())
    } catch (error) {
      // One that cannot be understood must not keep those after it from being seen.
      const { eventId, type } = event
      logger.error({ err: error, eventId, type }, 'an event could not be handled')
    }
  }
}
