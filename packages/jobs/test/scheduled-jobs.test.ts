import { deepEqual, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { createPool, openAdminSession, provision, serviceRole } from '@learnlab/postgres'
import { eventually, requireAdminUrl } from '@learnlab/testing'
import { type Job, startJobs } from '../src/index.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A database with the role of one service, who runs jobs there. */
async function startService(t: TestContext) {
  const adminUrl = requireAdminUrl(t)
  const database = `learnlab_test_${randomUUID().slice(0, 8)}`
  const services = [{ name: 'progress', password: randomUUID() }]
  const admin = await openAdminSession(adminUrl)
  const closers: (() => Promise<unknown>)[] = []
  t.after(async () => {
    for (const close of closers.reverse()) await close()
    await admin.attempt('drop', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    await admin.attempt('drop', `DROP ROLE IF EXISTS "${serviceRole(database, 'progress')}"`)
    await admin.end()
  })
  const { progress: url = '' } = await provision({ adminUrl, database, services })
  await provision({ adminUrl, database, services }) // repeating it changes nothing
  const pool = createPool({ connectionString: url, applicationName: 'jobs', max: 4 })
  closers.push(() => pool.end())
  return {
    pool,
    start(jobs: Job[]) {
      const started = startJobs({ pool, service: 'progress', jobs, logger: silent, pollSeconds: 1 })
      closers.push(() => started.close())
      return started
    },
    disconnectAll: () =>
      admin.rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]),
  }
}

function counting(name: string) {
  const runs: string[] = []
  const job: Job = { name, cron: '0 0 1 1 *', run: async () => void runs.push(name) }
  return { job, runs }
}

test('a job runs when it is asked for, once for two replicas, and is scheduled', async (t) => {
  const { pool, start } = await startService(t)
  const { job, runs } = counting('tidy')
  const one = start([job])
  const other = start([job])
  await Promise.all([one.runNow('tidy'), other.runNow('tidy')])
  await eventually(() => runs.length > 0)
  await eventually(
    async () => (await pool.query(`SELECT FROM progress_jobs.job WHERE state = 'completed'`)).rowCount === runs.length,
  )
  ok(runs.length <= 2, 'asked for twice, it ran twice at most')
  const { rows } = await pool.query('SELECT name, cron FROM progress_jobs.schedule')
  deepEqual(rows, [{ name: 'tidy', cron: '0 0 1 1 *' }])
})

test('it goes on after the database was restarted, and a service without a database starts', async (t) => {
  const { start, disconnectAll, pool } = await startService(t)
  const { job, runs } = counting('tidy')
  const jobs = start([job])
  await jobs.runNow('tidy')
  // While it waits or runs it is not asked for a second time.
  const completed = async () => (await pool.query(`SELECT FROM progress_jobs.job WHERE state = 'completed'`)).rowCount
  await eventually(async () => (await completed()) === 1)
  await disconnectAll()
  await eventually(async () => {
    await jobs.runNow('tidy')
    return true
  })
  await eventually(() => runs.length >= 2)

  const nowhere = createPool({ connectionString: 'postgresql://x@127.0.0.1:1/x', applicationName: 'nowhere', max: 1 })
  const waiting = startJobs({ pool: nowhere, service: 'progress', jobs: [job], logger: silent })
  await waiting.close()
  await nowhere.end()
})
