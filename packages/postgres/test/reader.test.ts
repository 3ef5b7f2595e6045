import { equal, match, ok, rejects } from 'node:assert/strict'
import test, { after, before, type TestContext } from 'node:test'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually, requireAdminUrl } from '@learnlab/testing'
import { openDatabaseLink } from '@learnlab/testing/database-link'
import { type ReplicatedPostgres, startReplicatedPostgres } from '@learnlab/testing/replicated-postgres'
import { createPool, createReader, DatabaseUnavailable, type Reader, type ReaderOptions } from '../src/index.ts'

// One after the other, since they stop and pause the same servers.
let servers: ReplicatedPostgres
before(async () => {
  servers = await startReplicatedPostgres()
})
after(() => servers.close())

function startReader(t: TestContext, options: Partial<ReaderOptions> = {}) {
  const primary = createPool({ connectionString: servers.primaryUrl, applicationName: 'test', max: 5 })
  const metrics = createMetrics({ service: 'test' })
  const lines: string[] = []
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  })
  const { primaryUrl, replicaUrl } = servers
  const reader = createReader({
    ...{ primary, primaryUrl, replicaUrl, maxLagMs: 1_000, applicationName: 'test reader', logger, metrics },
    ...options,
  })
  t.after(async () => {
    await reader.close()
    equal(primary.leased, 0)
    await primary.end()
  })
  return { reader, primary, metrics, lines }
}

async function isAnsweredBy(server: 'replica' | 'primary', reader: Reader): Promise<boolean> {
  const { rows } = await reader.query<{ server: string }>(
    `SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE 'primary' END AS server`,
  )
  return rows[0]?.server === server
}

/** Until then; and no question on the way fails. */
async function becomes(server: 'replica' | 'primary', reader: Reader): Promise<void> {
  const failures: unknown[] = []
  const ask = () => isAnsweredBy(server, reader).catch((error: unknown) => void failures.push(error))
  await eventually(ask, { timeoutMs: 30_000 })
  equal(failures.length, 0, String(failures[0]))
}

test('a replica that keeps up answers, and counts it', async (t) => {
  const { reader, metrics } = startReader(t)
  await becomes('replica', reader)
  const { values } = (await metrics.registry.getSingleMetric('learnlab_replica_reads_total')?.get()) ?? { values: [] }
  ok(values.some(({ labels, value }) => labels.server === 'replica' && value > 0))
  match(await metrics.registry.metrics(), /^learnlab_replica_lag_seconds\{.*\} [0-9.]+$/m)
})

test('what the primary commits is read at the age that was asked for, at most', async (t) => {
  const { reader, primary } = startReader(t)
  await primary.query('CREATE TABLE notes (at timestamptz NOT NULL)')
  t.after(() => servers.resumeReplay())
  await becomes('replica', reader)
  await servers.pauseReplay()
  await primary.query('INSERT INTO notes VALUES (now())')
  // The replica is asked until it is too old; from then on the primary, which has the row.
  await becomes('primary', reader)
  equal((await reader.query('SELECT * FROM notes')).rowCount, 1)
  await servers.resumeReplay()
  await becomes('replica', reader)
  equal((await reader.query('SELECT * FROM notes')).rowCount, 1)
})

test('a statement that the replica cannot run yet is run by the primary', async (t) => {
  const { reader, primary, metrics, lines } = startReader(t, { maxLagMs: 600_000 })
  await becomes('replica', reader)
  t.after(() => servers.resumeReplay())
  await servers.pauseReplay()
  await primary.query('CREATE TABLE made_a_moment_ago (id integer)')
  equal((await reader.query('SELECT * FROM made_a_moment_ago')).rowCount, 0)
  match(await metrics.registry.metrics(), /^learnlab_replica_failures_total\{.*\} 1$/m)
  match(lines.join(''), /the replica failed a read/)
  // A mistake in a statement is no fault of the replica's.
  await rejects(reader.query('SELECT nonsense'), /nonsense/)
  ok(await isAnsweredBy('replica', reader))
})

test('a replica that ends is left alone, and used again when it is back', async (t) => {
  const { reader } = startReader(t)
  await becomes('replica', reader)
  t.after(() => servers.startReplica())
  await servers.stopReplica()
  await becomes('primary', reader)
  await servers.startReplica()
  await becomes('replica', reader)
})

test('a replica that hangs costs no answer', async (t) => {
  const link = await openDatabaseLink(servers.replicaUrl)
  t.after(() => link.close())
  const { reader } = startReader(t, { replicaUrl: link.url })
  await becomes('replica', reader)
  link.swallow()
  await becomes('primary', reader)
  link.mend()
  await becomes('replica', reader)
})

test('reads write nothing on the replica', async (t) => {
  const pool = createPool({ connectionString: servers.primaryUrl, applicationName: 'test', max: 1, readOnly: true })
  t.after(() => pool.end())
  await rejects(pool.query('CREATE TABLE never (id integer)'), ({ cause }: Error) => /read-only/.test(String(cause)))
})

test('a server that is no replica, or one of another cluster, is not used', async (t) => {
  const alone = startReader(t, { replicaUrl: servers.primaryUrl })
  await eventually(() => alone.lines.join('').includes('a server that is no replica'))
  ok(await isAnsweredBy('primary', alone.reader))
  const primaryUrl = requireAdminUrl(t)
  const strange = startReader(t, { primaryUrl })
  await eventually(() => strange.lines.join('').includes('of another cluster'))
  ok(await isAnsweredBy('primary', strange.reader))
})

test('without a replica the primary answers, and nothing is opened', async (t) => {
  const { reader, metrics } = startReader(t, { replicaUrl: undefined })
  ok(await isAnsweredBy('primary', reader))
  equal(metrics.registry.getSingleMetric('learnlab_replica_reads_total'), undefined)
})

// The last one: the primary does not come back.
test('while the primary is away the replica answers, however old; with both away the database is', async (t) => {
  const { reader, metrics } = startReader(t, { maxLagMs: 400 })
  await becomes('replica', reader)
  await servers.stopPrimary()
  await eventually(
    async () => Number((await metrics.registry.metrics()).match(/replica_lag_seconds\{.*\} (\S+)/)?.[1]) > 1,
  )
  ok(await isAnsweredBy('replica', reader))
  await servers.stopReplica()
  await rejects(reader.query('SELECT 1'), DatabaseUnavailable)
})
