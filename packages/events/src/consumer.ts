import { setTimeout as delay } from 'node:timers/promises'
import type { Message } from '@bufbuild/protobuf'
import {
  backoffMs,
  isConnectionLoss,
  listen,
  type Pool,
  type Queryable,
  transaction,
  WakeSignal,
} from '@learnlab/postgres'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { createConsumedEvents, recordConsumed } from './consumed-events.ts'
import { countConsumer } from './consumer-metrics.ts'
import { bury, type DeadLetter, lockKey, nextReplay, noteFailedReplay, raise } from './dead-letters.ts'
import { type Decodable, eventDecoder } from './event-decoder.ts'
import { eventKey } from './event-key.ts'
import { createCursor, moveCursor, type OutboxEvent, type Position, readBatch } from './outbox-reader.ts'

type Handler = {
  // A method, so that a handler may declare the message that its key names.
  handle(event: Message, client: Queryable): Promise<void>
}['handle']

/** The effect of one event, through `client`, whose transaction also records that it happened. */
export type EventHandlers = { [typeName: string]: Handler }

export type ConsumerOptions = {
  pool: Pool
  /** URL for LISTEN, past any pooler. */
  directUrl: string
  /** Name of the consumer: replicas share it, and with it the work. */
  consumer: string
  /** Schema of the service, where it records what it consumed. */
  schema: string
  handlers: EventHandlers
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
  metrics?: Pick<Metrics, 'registry'> | undefined
  /** Events read at a time. */
  batchSize?: number
  /** How soon events are seen when no notification comes. */
  pollMs?: number
  /** When an event that fails is tried again, and how often in all; 12 times within about two minutes unless given. */
  attempts?: Attempts
}

export type Attempts = { firstMs: number; maxMs: number; most: number }

export type Consumer = {
  /** Waits for the handler that is running, then stops. */
  close(): Promise<void>
}

// Events held back by an older open transaction: nothing tells of the end of one that published nothing itself.
const heldPoll = { firstMs: 25, maxMs: 1_000 }
/** An event after a quiet time is handled at once; of many, those of so long are read together. */
const gatherMs = 100
const reconnect = { firstMs: 100, maxMs: 30_000 }
const usualAttempts: Attempts = { firstMs: 100, maxMs: 30_000, most: 12 }

type Handled = Decodable<Handler>

/**
 * Hands each event to its handler, in order, at least once, and lets its effect happen once: effect and record of the
 * event commit together, then the cursor moves. An event whose handler throws is tried again, later and later, and what
 * comes after it waits; after the last attempt it is laid aside as a dead letter, and with it what comes later of the
 * same key (its user or course), until an operator has it tried again. While the database is away nothing
 * counts as an attempt. Events of other types are not read.
 */
export async function startConsumer(options: ConsumerOptions): Promise<Consumer> {
  const { pool, consumer, schema, logger, batchSize = 100, pollMs = 5_000, attempts = usualAttempts } = options
  const find = eventDecoder(options.handlers)
  const types = Object.keys(options.handlers)
  const count = options.metrics && countConsumer(options.metrics.registry)
  const stopping = new AbortController()
  const signal = new WakeSignal()
  stopping.signal.addEventListener('abort', signal.wake)
  await createConsumedEvents(pool, schema)
  await createCursor(pool, consumer)
  let lookedAtMs = Number.NEGATIVE_INFINITY
  function lookAtDeadLetters(): void {
    lookedAtMs = Number.NEGATIVE_INFINITY
    signal.wake()
  }
  const listener = listen({
    url: options.directUrl,
    channel: 'learnlab_events',
    onNotification(payload) {
      if (payload === 'replay') lookAtDeadLetters()
      else signal.wake()
    },
    onMissed: signal.wake,
    logger,
  })

  /** Failed attempts at the event that is first in line. */
  let failing: { eventId: string; failures: number } | undefined

  async function handle(event: OutboxEvent, found: Handled): Promise<void> {
    const key = eventKey(found.schema, event)
    await transaction(pool, async (client) => {
      const recorded = await recordConsumed(client, schema, { eventId: event.eventId, consumer, key })
      if (recorded === 'known') return
      if (recorded === 'behind' && (await lockKey(client, consumer, key)).hasDeadLetters) {
        await bury(client, consumer, event, { key, attempts: 0, error: 'waits behind an earlier event of its key' })
        lookAtDeadLetters()
        logger.warn({ consumer, eventId: event.eventId, type: event.type, key }, 'an event waits behind a dead letter')
        return
      }
      await found.handler(found.decode(), client)
    })
  }

  /** Notes a failed attempt. The last one lays the event aside; after the others this throws what it failed with. */
  async function noteFailure(event: OutboxEvent, found: Handled, error: unknown): Promise<void> {
    const { eventId, type } = event
    const failures = failing?.eventId === eventId ? failing.failures + 1 : 1
    failing = { eventId, failures }
    count?.failures.inc({ type })
    if (failures < attempts.most) throw error
    const key = eventKey(found.schema, event)
    await transaction(pool, async (client) => {
      const recorded = await recordConsumed(client, schema, { eventId, consumer, key })
      if (recorded !== 'known') await bury(client, consumer, event, { key, attempts: failures, error: textOf(error) })
    })
    failing = undefined
    lookAtDeadLetters()
    logger.error({ err: error, consumer, eventId, type, key, failures }, 'an event was laid aside as a dead letter')
  }

  async function handleBatch(): Promise<'more' | 'held' | 'done'> {
    const { events, held, readUpTo } = await readBatch(pool, { consumer, types, limit: batchSize })
    let passed: Position | undefined
    try {
      for (const event of events) {
        if (stopping.signal.aborted) return 'done'
        const found = find(event)
        if (found) {
          try {
            await handle(event, found)
          } catch (error) {
            if (isConnectionLoss(error)) throw error
            await noteFailure(event, found, error)
          }
        }
        passed = event
      }
      passed = readUpTo ?? passed
    } finally {
      // What a crash in between hands out again is known.
      if (passed) await moveCursor(pool, consumer, passed)
    }
    if (events.length === batchSize) return 'more'
    return held ? 'held' : 'done'
  }

  /** Tries again what an operator asked for. */
  async function replay(): Promise<void> {
    for (;;) {
      const { total, next } = await nextReplay(pool, consumer)
      count?.deadLetters.set(total)
      if (!next || stopping.signal.aborted) return
      await replayOne(next)
    }
  }

  async function replayOne(letter: DeadLetter): Promise<void> {
    const { eventId, type, key } = letter
    try {
      const found = find(letter)
      if (!found) throw new TypeError(`this release does nothing about ${type}`)
      await transaction(pool, async (client) => {
        await lockKey(client, consumer, key)
        if (await raise(client, letter)) await found.handler(found.decode(), client)
      })
      logger.info({ consumer, eventId, type, key }, 'a dead letter was handled')
    } catch (error) {
      if (isConnectionLoss(error)) throw error
      count?.failures.inc({ type })
      logger.error({ err: error, consumer, eventId, type, key }, 'a dead letter could not be handled this time either')
      await noteFailedReplay(pool, letter, textOf(error))
    }
  }

  async function run(): Promise<void> {
    let heldPolls = 0
    let outages = 0
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() - lookedAtMs >= pollMs) {
          lookedAtMs = performance.now()
          await replay()
        }
        const outcome = await handleBatch()
        outages = 0
        heldPolls = outcome === 'held' ? heldPolls + 1 : 0
        if (outcome === 'held') await signal.sleep(backoffMs(heldPolls, heldPoll))
        else if (outcome === 'done') {
          await delay(gatherMs, undefined, { signal: stopping.signal }).catch(ignoreAbort)
          await signal.sleep(pollMs)
        }
      } catch (error) {
        const event = isConnectionLoss(error) ? undefined : failing
        const delayMs = event ? backoffMs(event.failures - 1, attempts) : backoffMs(outages++, reconnect)
        logger.error({ err: error, consumer, ...event, delayMs }, 'consuming events failed; trying again')
        // Not the signal: new events must not hurry the one that fails.
        await delay(delayMs, undefined, { signal: stopping.signal }).catch(ignoreAbort)
      }
    }
  }

  const running = run()
  return {
    async close() {
      stopping.abort()
      await running
      await listener.close()
    },
  }
}

/** What PostgreSQL stores, NUL not, and a terminal may show: the message may quote what somebody sent. */
function textOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
