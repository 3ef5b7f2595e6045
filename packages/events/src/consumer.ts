import { setTimeout as delay } from 'node:timers/promises'
import { fromJson, type JsonValue, type Message } from '@bufbuild/protobuf'
import { contractRegistry } from '@learnlab/contracts/descriptors'
import { backoffMs, listen, type Pool, type Queryable, transaction, WakeSignal } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import { createConsumedEvents, recordConsumed } from './consumed-events.ts'
import { createCursor, moveCursor, type OutboxEvent, readBatch } from './outbox-reader.ts'

/** The effect of one event, through `client`, whose transaction also records that it happened. */
export type EventHandlers = {
  // A method, so that a handler may declare the message that its key names.
  [typeName: string]: { handle(event: Message, client: Queryable): Promise<void> }['handle']
}

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
  /** Events read at a time. */
  batchSize?: number
  /** How soon events are seen when no notification comes. */
  pollMs?: number
}

export type Consumer = {
  /** Waits for the handler that is running, then stops. */
  close(): Promise<void>
}

// Events held back by an older open transaction: nothing tells of the end of one that published nothing itself.
const heldPoll = { firstMs: 25, maxMs: 1_000 }
const retry = { firstMs: 100, maxMs: 30_000 }

/**
 * Hands each event to its handler, in order, at least once, and lets its effect happen once: effect and record of the
 * event commit together, then the cursor moves. A handler that throws is called again, later and later (up to 30 s),
 * and what comes after it waits: an event is never passed over. Events of other types are passed by.
 */
export async function startConsumer(options: ConsumerOptions): Promise<Consumer> {
  const { pool, consumer, schema, logger, batchSize = 100, pollMs = 5_000 } = options
  const decode = decoder(options.handlers)
  const stopping = new AbortController()
  const signal = new WakeSignal()
  stopping.signal.addEventListener('abort', signal.wake)
  await createConsumedEvents(pool, schema)
  await createCursor(pool, consumer)
  const listener = listen({
    url: options.directUrl,
    channel: 'learnlab_events',
    onNotification: signal.wake,
    onMissed: signal.wake,
    logger,
  })

  async function handle(event: OutboxEvent): Promise<void> {
    const effect = decode(event)
    if (!effect) return
    await transaction(pool, async (client) => {
      if (await recordConsumed(client, schema, { eventId: event.eventId, consumer })) await effect(client)
    })
  }

  /** Failures in a row, of the event `current` where there is one. */
  let failures = 0
  let current: OutboxEvent | undefined

  async function handleBatch(): Promise<'more' | 'held' | 'done'> {
    current = undefined
    const { events, held } = await readBatch(pool, consumer, batchSize)
    for (const event of events) {
      if (stopping.signal.aborted) return 'done'
      current = event
      await handle(event)
      await moveCursor(pool, consumer, event)
      failures = 0
    }
    failures = 0
    if (events.length === batchSize) return 'more'
    return held ? 'held' : 'done'
  }

  async function run(): Promise<void> {
    let heldPolls = 0
    while (!stopping.signal.aborted) {
      try {
        const outcome = await handleBatch()
        heldPolls = outcome === 'held' ? heldPolls + 1 : 0
        if (outcome === 'held') await signal.sleep(backoffMs(heldPolls, heldPoll))
        else if (outcome === 'done') await signal.sleep(pollMs)
      } catch (error) {
        const delayMs = backoffMs(failures++, retry)
        const { eventId, type } = current ?? {}
        logger.error(
          { err: error, consumer, eventId, type, failures, delayMs },
          'consuming events failed; trying again',
        )
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

/** Finds handler and message of an event. Throws at once for a handler of a type that the contract does not have. */
function decoder(handlers: EventHandlers) {
  const registry = contractRegistry()
  const known = new Map(
    Object.entries(handlers).map(([typeName, handler]) => {
      const schema = registry.getMessage(typeName)
      if (!schema) throw new TypeError(`there is no message ${typeName} in the contract`)
      return [typeName, { schema, handler }]
    }),
  )
  return ({ type, payload }: OutboxEvent) => {
    const entry = known.get(type)
    if (!entry) return undefined
    // Fields of a newer release are no error.
    const message = fromJson(entry.schema, payload as JsonValue, { ignoreUnknownFields: true, registry })
    return (client: Queryable) => entry.handler(message, client)
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
