/**
 * Thrown when the database cannot be reached, refuses connections, went away in the middle of a statement, or has no room
 * on its disk for what a statement writes. Whether that statement took effect is then unknown. Callers of a service see
 * UNAVAILABLE.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  /** SQLSTATE connection_failure, whatever the cause's own code: what maps errors needs to know one. */
  readonly code = '08006'
}

// Operating system: nobody listens, the link broke, the name does not resolve.
const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// PostgreSQL, appendix A: administrator shutdown, crash, cannot connect now, idle-session end, too many connections,
// the read-only server that a failover leaves behind for a moment, a full disk and one that fails.
const serverStates = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '53300', '25006', '53100', '58030'])

// node-postgres gives these no code.
const driverMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]

/** Whether an error of node-postgres means that the connection or the server, not the statement, failed. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (socketErrors.has(code) || serverStates.has(code) || code.startsWith('08')) return true
  return driverMessages.some((message) => error.message.startsWith(message))
}

/** The error as callers of this package see it: DatabaseUnavailable for a lost connection, else itself. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || !isConnectionLoss(error)) return error
  return new DatabaseUnavailable('the database cannot be reached or cannot serve', { cause: error })
}
