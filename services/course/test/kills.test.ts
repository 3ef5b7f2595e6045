import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { serveTestTokens, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { cutLink } from '../soak/course-cut/cut-link.ts'
import { killCourses } from '../soak/course-kills/kill-courses.ts'

test('the service and PostgreSQL may be killed, and the link between them be cut', { timeout: 300_000 }, async (t) => {
  const keys = await serveTestTokens()
  const postgres = await startOwnPostgres()
  t.after(async () => {
    await postgres.close()
    keys.close()
  })
  const surroundings = {
    jwksUrl: keys.jwksUrl,
    tokenOf: (userId: string, role: 'instructor' | 'admin') => keys.tokens.issue({ userId, role }, 7_200),
  }

  await t.test('no acknowledged edit is lost, no event lost or its effect doubled', async () => {
    const { faults, figures } = await killCourses({ ...surroundings, postgres, kills: 2 })
    deepEqual(faults, [])
    deepEqual([figures.serviceKills, figures.databaseKills], [1, 1])
    ok(figures.acknowledged > 0 && figures.learners > 0)
  })

  await t.test('published courses are answered meanwhile, changes refused, and all is well soon after', async () => {
    const databaseUrl = postgres.url('course')
    // How soon is for the soak to say, on a machine that does nothing else.
    const patience = { callTimeoutMs: 60_000, recoveryMs: 120_000 }
    const { faults, figures } = await cutLink({ ...surroundings, ...patience, databaseUrl, downMs: 2_000, way: 'cut' })
    deepEqual(faults, [])
    ok(figures.reads > 0 && figures.refused > 0)
    equal(figures.changedAfterMs >= 0, true)
  })
})
