import { isConnectionLoss } from './connection-loss.ts'
import type { Connection, Pool, Queryable } from './pool.ts'

/**
 * Runs `work` inside one transaction: committed when it returns, rolled back when it throws. BEGIN and COMMIT are round
 * trips of their own, so what fits into one statement should be one statement.
 */
export async function transaction<Result>(pool: Pool, work: (client: Queryable) => Promise<Result>): Promise<Result> {
  const connection = await pool.connect()
  try {
    await connection.query('BEGIN')
    const result = await work(connection)
    const { command } = await connection.query('COMMIT')
    // PostgreSQL answers so, without an error, when a statement failed and `work` caught its error.
    if (command === 'ROLLBACK') throw new Error('the transaction was rolled back: one of its statements had failed')
    connection.release()
    return result
  } catch (error) {
    await abandon(connection, error)
    throw error
  }
}

async function abandon(connection: Connection, reason: unknown): Promise<void> {
  if (isConnectionLoss(reason)) return connection.release(true)
  try {
    await connection.query('ROLLBACK')
    connection.release()
  } catch {
    // The first error is the one to report; closing the connection rolls back as well.
    connection.release(true)
  }
}
