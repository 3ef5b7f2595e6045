import { deepEqual, equal, ok } from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { createTestDatabase } from '@learnlab/testing'
import { serveTestTokens } from '@learnlab/testing/own-postgres'
import { killAI } from '../soak/ai-kills/kill-ai.ts'

test('tokens that a killed process had reserved are settled by the next start, to the token', {
  timeout: 240_000,
}, async (t) => {
  const { url, pool } = await createTestDatabase(t, {
    service: 'ai',
    migrations: join(import.meta.dirname, '../migrations'),
  })
  const keys = await serveTestTokens()
  t.after(() => keys.close())
  const tokenOf = (userId: string) => keys.tokens.issue({ userId }, 7_200)
  const options = { databaseUrl: url, pool, jwksUrl: keys.jwksUrl, tokenOf, kills: 2, learners: 3 }
  const { faults, figures } = await killAI(options)
  deepEqual(faults, [])
  equal(figures.kills, 2)
  ok(figures.answers > 0 && figures.abandoned >= 3)
})
