import { z } from 'zod'

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: ({ input }) =>
    input === undefined ? "is missing: postgres://… of the service's own role" : 'is no postgres://… URL',
})

/** The database, as the service's own role reaches it. */
export const databaseVariables = {
  DATABASE_URL: postgresUrl,
  // Past a connection pooler, which would break LISTEN; by default DATABASE_URL.
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  EVENTS_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
}

const dayMs = 24 * 3_600_000

export function databaseConfig(read: z.output<z.ZodObject<typeof databaseVariables>>) {
  return {
    databaseUrl: read.DATABASE_URL,
    databaseDirectUrl: read.DATABASE_DIRECT_URL ?? read.DATABASE_URL,
    eventsKeptMs: read.EVENTS_KEPT_DAYS * dayMs,
  }
}

/** For services that have reads which may be some seconds old. */
export const replicaVariables = {
  // A streaming replica, as the service's own role reaches it; past any pooler.
  DATABASE_REPLICA_URL: postgresUrl.optional(),
  REPLICA_MAX_LAG_SECONDS: z.coerce.number().min(0.5).max(3_600).default(5),
}

export function replicaConfig(read: z.output<z.ZodObject<typeof replicaVariables>>) {
  return { replica: { replicaUrl: read.DATABASE_REPLICA_URL, maxLagMs: read.REPLICA_MAX_LAG_SECONDS * 1_000 } }
}
