import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { skipWithoutEnvoy } from '@learnlab/gateway/testing'
import { password, startAuth } from './start-auth.ts'
import { startGatewayBefore } from './start-gateway.ts'

const attempts = 1_000
const addresses = 200
const atOnce = 20

test('after 1000 wrong sign-ins through the gateway from many addresses the owner gets in from another one', {
  skip: skipWithoutEnvoy(),
  timeout: 120_000,
}, async (t) => {
  const auth = await startAuth(t)
  await auth.client.register({ email: 'ada@example.org', password, name: 'Ada' })
  const { url } = await startGatewayBefore(t, auth, { trustedProxies: 1 })
  const login = async (address: string, typed: string) => {
    const response = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ email: 'ada@example.org', password: typed }),
    })
    await response.body?.cancel()
    return response.status
  }
  const seen = new Map<number, number>()
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < attempts) {
        const status = await login(`198.51.100.${next++ % addresses}`, `wrong ${next}`)
        seen.set(status, (seen.get(status) ?? 0) + 1)
      }
    }),
  )
  deepEqual([...seen.keys()].toSorted(), [401, 429])
  // Fifty before the account counts as guessed at, then two of each address at most.
  ok((seen.get(401) ?? 0) < attempts / 2 + 50, `${seen.get(401)} passwords were looked at`)
  equal(await login('203.0.113.7', password), 200)
  equal(await login('2001:db8:1:1::7', password), 200)
})
