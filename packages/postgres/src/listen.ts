import type { Logger } from '@learnlab/telemetry'
import pg from 'pg'
import { backoffMs } from './backoff.ts'

export type ListenOptions = {
  /** Must lead past any pooler: LISTEN belongs to one server connection. */
  url: string
  /** Lower-case name of the channel. */
  channel: string
  /** Called with the payload of each notification. */
  onNotification: (payload: string) => void
  /** Called at the start, and whenever notifications may have been missed. */
  onMissed: () => void
  logger: Pick<Logger, 'warn' | 'info'>
}

/**
 * Listens for notifications of PostgreSQL. Keeps one connection, and connects again when it is lost; what came meanwhile
 * is lost, so whoever listens polls besides.
 */
export function listen({ url, channel, onNotification, onMissed, logger }: ListenOptions): { close(): Promise<void> } {
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let attempts = 0
  let closed = false

  function connect(): void {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: `${channel} listener`,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    client = fresh
    fresh.on('notification', ({ payload = '' }) => onNotification(payload))
    fresh.on('error', (error) => lost(fresh, error))
    fresh.on('end', () => lost(fresh, new Error('the connection ended')))
    start(fresh).catch((error: unknown) => lost(fresh, error))
  }

  async function start(fresh: pg.Client): Promise<void> {
    await fresh.connect()
    await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    if (attempts > 0) logger.info({ channel }, 'listening again')
    attempts = 0
    onMissed()
  }

  /** An error is often followed by the end of the same connection; only the first of them counts. */
  function lost(which: pg.Client, error: unknown): void {
    if (client !== which || closed) return
    client = undefined
    which.end().catch(() => undefined) // gone already
    if (attempts === 0) logger.warn({ err: error, channel }, 'lost the connection that listens; polling meanwhile')
    retry = setTimeout(connect, backoffMs(attempts++, { firstMs: 100, maxMs: 5_000 }))
  }

  connect()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => undefined) // it may have been connecting
    },
  }
}
