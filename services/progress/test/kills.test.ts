import { deepEqual, ok } from 'node:assert/strict'
import test from 'node:test'
import { createLogger } from '@learnlab/telemetry'
import { serveTestTokens, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { killProgress } from '../soak/progress-kills/kill-progress.ts'
import { courseOf, startCatalogue } from './catalogue.ts'

test('the service and PostgreSQL may be killed: nothing acknowledged is lost, nothing doubled, no stream has a gap', {
  timeout: 300_000,
}, async (t) => {
  const keys = await serveTestTokens()
  const catalogue = await startCatalogue(keys.tokens.verifier, createLogger({ service: 'catalogue', level: 'fatal' }))
  const postgres = await startOwnPostgres()
  t.after(async () => {
    await postgres.close()
    await catalogue.close()
    keys.close()
  })
  const { faults, figures } = await killProgress({
    ...{ postgres, jwksUrl: keys.jwksUrl, courseAddress: catalogue.address },
    courses: [courseOf('loops', [4, 2]), courseOf('lists', [3])].map(catalogue.add),
    tokenOf: (userId) => keys.tokens.issue({ userId }, 7_200),
    kills: 2,
    learners: 2,
  })
  deepEqual(faults, [])
  deepEqual([figures.serviceKills, figures.databaseKills], [1, 1])
  ok(figures.acknowledged > 0 && figures.runs > 0)
})
