import { join } from 'node:path'
import { type AdminSession, createPool, databaseUrl, migrate, openAdminSession, serviceRole } from '@learnlab/postgres'
import pg from 'pg'
import { eventRoles } from './event-roles.ts'

const migrations = join(import.meta.dirname, '../migrations')

/**
 * Makes the schema `events` in the database of `adminUrl`, or in the one named, and lets producers insert events,
 * followers read them, and consumers read them, move cursors and lay dead letters of their own aside. The roles must exist (`provision`). May be repeated.
 * ProvisionError when the administrator lacks a right.
 */
export async function provisionEvents(options: {
  adminUrl: string
  database?: string
  /** Names of services; those that packages/events knows of unless given. */
  producers?: readonly string[]
  consumers?: readonly string[]
  followers?: readonly string[]
}): Promise<void> {
  const { adminUrl } = options
  const { producers, consumers, followers } = { ...eventRoles, ...options }
  const admin = await openAdminSession(adminUrl, options.database, 'learnlab provision events')
  try {
    await admin.attempt('create the schema events', 'CREATE SCHEMA IF NOT EXISTS events')
    const pool = createPool({
      connectionString: databaseUrl(adminUrl, { database: admin.database }),
      applicationName: 'learnlab provision events',
      max: 1,
    })
    try {
      await migrate({ pool, schema: 'events', folder: migrations })
    } finally {
      await pool.end()
    }
    await admin.attempt('order the events of a restored database', renumber)
    await admin.attempt('say who may publish and consume', await grants(admin, { producers, consumers, followers }))
  } finally {
    await admin.end()
  }
}

/**
 * A dump brings the transaction numbers of another cluster, which this one may not have reached: new events would come
 * before old cursors, and old ones wait for ever. Then all are read again from the start; what was consumed is known.
 */
const renumber = `
  DO $$
  BEGIN
    IF EXISTS (SELECT FROM events.outbox WHERE tx >= pg_snapshot_xmax(pg_current_snapshot()))
      OR EXISTS (SELECT FROM events.cursors WHERE tx >= pg_snapshot_xmax(pg_current_snapshot()))
    THEN
      UPDATE events.outbox SET tx = '0';
      UPDATE events.cursors SET tx = '0', id = 0;
      UPDATE events.dead_letters SET tx = '0';
    END IF;
  END
  $$`

/** In one implicit transaction, so that services that are running never lack a right. */
async function grants(admin: AdminSession, { producers, consumers, followers }: typeof eventRoles): Promise<string> {
  const statements: string[] = []
  const { former } = (await admin.rows<{ former: string | null }>(formerGrantees))[0] ?? {}
  if (former) {
    statements.push(`REVOKE ALL ON ALL TABLES IN SCHEMA events FROM ${former}`)
    statements.push(`REVOKE ALL ON ALL FUNCTIONS IN SCHEMA events FROM ${former}`)
  }
  const role = (service: string) => pg.escapeIdentifier(serviceRole(admin.database, service))
  for (const service of new Set([...producers, ...consumers, ...followers])) {
    statements.push(`GRANT USAGE ON SCHEMA events TO ${role(service)}`)
  }
  for (const producer of producers) {
    // Neither id nor transaction nor time: a producer could slip an event in behind those who read.
    statements.push(`GRANT INSERT (event_id, type, payload) ON events.outbox TO ${role(producer)}`)
  }
  for (const reader of new Set([...consumers, ...followers])) {
    statements.push(`GRANT SELECT ON events.outbox TO ${role(reader)}`)
  }
  for (const consumer of consumers) {
    statements.push(`GRANT SELECT, INSERT (consumer), UPDATE (tx, id, moved_at) ON events.cursors TO ${role(consumer)}`)
    const letter = 'consumer, event_id, tx, id, type, payload, occurred_at, key, attempts, error'
    statements.push(
      `GRANT SELECT, INSERT (${letter}), UPDATE (attempts, error, replay_requested_at), DELETE ON events.dead_letters TO ${role(consumer)}`,
      `GRANT EXECUTE ON FUNCTION events.prune_outbox TO ${role(consumer)}`,
    )
  }
  return statements.join(';\n')
}

/** Roles that were given rights before. */
const formerGrantees = `
  SELECT string_agg(DISTINCT quote_ident(grantee.rolname), ', ') AS former
  FROM pg_class AS relation
  JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
  CROSS JOIN LATERAL aclexplode(array_cat(relation.relacl, attribute.attacl)) AS acl
  JOIN pg_roles AS grantee ON grantee.oid = acl.grantee
  WHERE relation.relnamespace = 'events'::regnamespace AND acl.grantee <> relation.relowner`
