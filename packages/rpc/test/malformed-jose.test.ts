import { deepEqual, equal, rejects } from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import { malformedTokens } from '@learnlab/testing'
import { Code, createKeyTokenVerifier } from '../src/index.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const asked: string[] = []
const verifier = createKeyTokenVerifier({
  issuer: 'iss',
  audience: 'aud',
  keyById: (id) => {
    asked.push(id)
    return id === 'k1' ? publicKey : undefined
  },
})

const nowS = Math.floor(Date.now() / 1_000)
const { good, malformed } = malformedTokens(
  { privateKey, publicKey, kid: 'k1' },
  {
    ...{ iss: 'iss', aud: 'aud', sub: 'u1', user_id: 'u1', email: 'u1@example.org', role: 'student', sid: 's1' },
    ...{ iat: nowS, exp: nowS + 900 },
  },
)

test('the token that all of these are made of is good', async () => {
  equal((await verifier.verify(good)).userId, 'u1')
})

for (const [kind, bad] of Object.entries(malformed)) {
  test(`refused: ${kind}`, async () => {
    await rejects(verifier.verify(bad), (error: Error & { code?: unknown }) => {
      equal(error.code, Code.UNAUTHENTICATED)
      return true
    })
    equal(verifier.known?.(bad), undefined)
  })
}

test('no key was asked for by anything but its plain, short name', async () => {
  deepEqual(
    asked.filter((id) => id.length > 128),
    [],
  )
})
