import { equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually } from '@learnlab/testing'
import { startReplicatedPostgres } from '@learnlab/testing/replicated-postgres'
import { createPool, createReader } from '../src/index.ts'

const where = `SELECT pg_is_in_recovery() AS "isReplica", to_regclass('undone') IS NOT NULL AS "isUndone"`

test('a replica that is ahead of a restored primary is not read', async (t) => {
  const servers = await startReplicatedPostgres()
  t.after(() => servers.close())
  const { primaryUrl, replicaUrl } = servers
  const primary = createPool({ connectionString: primaryUrl, applicationName: 'test', max: 2 })
  const lines: string[] = []
  const logger = createLogger({
    ...{ service: 'test', level: 'info' },
    destination: { write: (line) => void lines.push(line) },
  })
  const metrics = createMetrics({ service: 'test' })
  const reader = createReader({
    ...{ primary, primaryUrl, replicaUrl, maxLagMs: 1_000, applicationName: 'test reader', logger, metrics },
  })
  t.after(async () => {
    await reader.close()
    await primary.end()
  })
  const read = async () => {
    const { rows } = await reader.query<{ isReplica: boolean; isUndone: boolean }>(where)
    return rows[0]
  }
  await primary.query('CREATE TABLE undone (id integer)')
  await eventually(async () => {
    const row = await read()
    return row?.isReplica && row.isUndone
  })

  await servers.restorePrimary()
  await eventually(() => lines.join('').includes('it has not followed the primary'), { timeoutMs: 30_000 })
  const row = await read()
  equal(row?.isReplica, false)
  ok(!row.isUndone)
})
