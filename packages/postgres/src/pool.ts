import type { Logger } from '@learnlab/telemetry'
import pg from 'pg'
import { asDatabaseError, DatabaseUnavailable, isConnectionLoss } from './connection-loss.ts'

export type PoolOptions = {
  connectionString: string
  /** Shown in pg_stat_activity. */
  applicationName: string
  /** Connections at most; 10 unless given. */
  max?: number
  /** Statements that may wait for a connection; beyond it they fail at once. 50 for each connection unless given. */
  maxWaiting?: number
  /** How long to wait for a connection. */
  connectTimeoutMs?: number
  /** How long to wait for the answer to one statement, whatever the server or the link does. */
  statementTimeoutMs?: number
  /** Transactions that would write are refused. Not through a pooler, which lets no such setting through. */
  readOnly?: boolean
  logger?: Pick<Logger, 'warn'>
  /** Called with each statement sent, for tests that count round trips. */
  onStatement?: (text: string) => void
}

/** What runs statements: a pool, or one connection of it inside a transaction. */
export type Queryable = {
  /** Runs one statement: one round trip. DatabaseUnavailable when the connection fails. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    statement: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>
}

/** A connection taken from the pool; it must be released. */
export type Connection = Queryable & {
  /** Gives it back; with `true` it is closed instead, because its state is unknown. */
  release(destroy?: boolean): void
}

export type Pool = Queryable & {
  /** Takes a connection out of the pool; `transaction` is what most callers want. */
  connect(): Promise<Connection>
  /** Connections taken and not yet given back. */
  readonly leased: number
  /** Waits for the connections in use to come back, then closes all of them. */
  end(): Promise<void>
}

/** A bounded pool that survives restarts of the server. It connects on first use. */
export function createPool(options: PoolOptions): Pool {
  const { connectionString, applicationName, max = 10, logger, onStatement } = options
  const maxWaiting = options.maxWaiting ?? max * 50
  const connections = new pg.Pool({
    connectionString,
    application_name: applicationName,
    max,
    ...(options.readOnly && { options: '-c default_transaction_read_only=on' }),
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    // The server's own statement_timeout is a setting of the role (provision): a link that lost the answer needs this.
    query_timeout: options.statementTimeoutMs ?? 15_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  // Without a listener, a server that restarts would end the process through its idle connections.
  connections.on('error', (error) => logger?.warn({ err: error }, 'an idle database connection was lost'))
  // Nor may one that breaks between two statements, or in the very moment in which it is handed out; the next statement
  // reports it.
  connections.on('connect', (client) => client.on('error', () => undefined))

  async function connect(): Promise<Connection> {
    if (connections.waitingCount >= maxWaiting) {
      throw new DatabaseUnavailable(`${maxWaiting} statements are waiting for a database connection already`)
    }
    try {
      return lease(await connections.connect(), onStatement)
    } catch (error) {
      throw asDatabaseError(error)
    }
  }

  return {
    connect,
    async query<Row extends pg.QueryResultRow>(statement: string | pg.QueryConfig, values?: unknown[]) {
      const connection = await connect()
      try {
        const result = await connection.query<Row>(statement, values)
        connection.release()
        return result
      } catch (error) {
        connection.release(isConnectionLoss(error))
        throw error
      }
    },
    get leased() {
      return connections.totalCount - connections.idleCount
    },
    end: () => connections.end(),
  }
}

function lease(client: pg.PoolClient, onStatement: PoolOptions['onStatement']): Connection {
  return {
    async query<Row extends pg.QueryResultRow>(statement: string | pg.QueryConfig, values?: unknown[]) {
      onStatement?.(typeof statement === 'string' ? statement : statement.text)
      try {
        return await client.query<Row>(statement, values)
      } catch (error) {
        throw asDatabaseError(error)
      }
    },
    release: (destroy = false) => client.release(destroy),
  }
}
