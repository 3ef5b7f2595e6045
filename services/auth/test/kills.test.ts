import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { createTestDatabase } from '@learnlab/testing'
import { killAuth } from '../soak/auth-kills/kill-auth.ts'
import { pretendOutage } from '../soak/auth-kills/pretend-outage.ts'
import { startAuthProcess } from './auth-processes.ts'
import { migrations } from './start-auth.ts'

test('whoever refreshes while the service is killed goes on with the old token or the new', {
  timeout: 240_000,
}, async (t) => {
  const { url, pool } = await createTestDatabase(t, { service: 'auth', migrations })
  const key = randomBytes(32)
  let output = ''
  const { faults, figures, secrets } = await killAuth({
    start: () =>
      startAuthProcess(url, key, (text) => {
        output += text
      }),
    outage: () => pretendOutage(pool),
    kills: 2,
    clients: 4,
  })
  deepEqual(faults, [])
  equal(figures.kills, 2)
  ok(figures.refreshes > 0)
  ok(output.includes('signing key'), 'what it logs is seen')
  for (const secret of [...secrets, key.toString('base64')]) ok(!output.includes(secret), 'a secret is in the log')
})
