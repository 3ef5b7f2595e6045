import type { Logger } from '@learnlab/telemetry'
import pg from 'pg'
import { backoffMs } from './backoff.ts'

/**
 * Calls `wake` when events were published, and whenever notifications may have been missed. Keeps one connection, and
 * connects again when it is lost. The URL must lead past any pooler: LISTEN belongs to one server connection.
 */
export function listenForEvents(options: { url: string; wake: () => void; logger: Pick<Logger, 'warn' | 'info'> }): {
  close(): Promise<void>
} {
  const { url, wake, logger } = options
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let attempts = 0
  let closed = false

  function connect(): void {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'learnlab events listener',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    client = fresh
    fresh.on('notification', wake)
    fresh.on('error', (error) => lost(fresh, error))
    fresh.on('end', () => lost(fresh, new Error('the connection ended')))
    listen(fresh).catch((error: unknown) => lost(fresh, error))
  }

  async function listen(fresh: pg.Client): Promise<void> {
    await fresh.connect()
    await fresh.query('LISTEN learnlab_events')
    if (attempts > 0) logger.info('listening for events again')
    attempts = 0
    wake()
  }

  /** An error is often followed by the end of the same connection; only the first of them counts. */
  function lost(which: pg.Client, error: unknown): void {
    if (client !== which || closed) return
    client = undefined
    which.end().catch(() => undefined) // gone already
    if (attempts === 0) logger.warn({ err: error }, 'lost the connection that listens for events; polling meanwhile')
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
