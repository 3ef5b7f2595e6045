import { deepEqual, equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code, publicKeyOf } from '@learnlab/rpc'
import { malformedTokens } from '@learnlab/testing'
import jwt from 'jsonwebtoken'
import { startAuth } from './start-auth.ts'

test('tokens that are malformed in any way let nobody in and are active nowhere', { timeout: 60_000 }, async (t) => {
  const { client, signUp, signingKey } = await startAuth(t)
  const { accessToken, user } = await signUp('ada@example.org')
  const claims = jwt.decode(accessToken, { json: true })
  const { id: kid, privateKey, publicJwk } = signingKey()
  const { good, malformed } = malformedTokens({ kid, privateKey, publicKey: publicKeyOf(publicJwk) }, { ...claims })
  equal((await client.validateToken({ token: good })).userId, user?.id, 'the token that all of these are made of')
  equal((await client.getUser({}, { token: good })).user?.id, user?.id)
  for (const [kind, token] of Object.entries(malformed)) {
    // What is too large is refused before anything looks at it: as a field, and as a header.
    const introspected = await client.validateToken({ token }).catch(({ code }) => ({ code }))
    if (token.length > 8_192) deepEqual(introspected, { code: Code.INVALID_ARGUMENT }, kind)
    else equal('valid' in introspected && introspected.valid, false, kind)
    // gRPC sends no header with a line break.
    if (token.includes('\n')) continue
    await rejects(
      client.getUser({}, { token }),
      ({ code }) => code === Code.UNAUTHENTICATED || token.length > 8_192,
      kind,
    )
  }
  equal((await client.getUser({}, { token: good })).user?.id, user?.id)
})
