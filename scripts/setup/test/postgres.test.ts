import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { freePort } from '@learnlab/testing'
import { Client } from 'pg'
import { Supervisor } from '../../processes/supervisor.ts'
import { startPostgres } from '../postgres.ts'

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('the embedded server keeps its data over stops, kills and a misleading pid file', async (t) => {
  // Closed to other accounts, as root's home is.
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-postgres-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const port = await freePort()
  const start = async () => {
    const supervisor = new Supervisor({ runFolder: folder, logFolder: folder, say: () => undefined })
    const cluster = { folder: join(folder, 'postgres'), port, password: 'p@ss/word', maxConnections: 20 } as const
    const { signal } = new AbortController()
    const started = await startPostgres({ ...cluster, durability: 'throwaway', supervisor, signal })
    return { ...started, stop: () => supervisor.stop() }
  }

  const first = await start()
  await query(first.adminUrl, 'create table kept (id int); insert into kept values (1)')
  deepEqual(await query(first.adminUrl, 'show listen_addresses'), [{ listen_addresses: '127.0.0.1' }])
  await first.stop()
  equal(statSync(join(folder, 'postgres')).mode & 0o077, 0)

  // A living process that has nothing to do with PostgreSQL, as after a reboot.
  writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n`)
  const second = await start()
  deepEqual(await query(second.adminUrl, 'select id from kept'), [{ id: 1 }])
  await second.stop()
})
