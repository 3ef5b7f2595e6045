import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { Code } from '@connectrpc/connect'
import { createLearnLabClient, LearnLabError, memoryTokens, type Tokens, toLearnLabError } from '@learnlab/client'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { implement, requireUser, unauthenticated } from '@learnlab/rpc'
import { freePort } from '@learnlab/testing'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { learner, type TokenForge } from './token-forge.ts'

const skip = skipWithoutEnvoy()
const inAnHour = () => Date.now() + 3_600_000

/** A gateway before an auth service whose refresh tokens are r0, r1, … and work once, in this order. */
async function startClient(t: TestContext, initial?: (tokens: TokenForge) => Tokens) {
  let refreshes = 0
  const auth = (tokens: TokenForge) =>
    implement(AuthService, {
      login: async () => ({ accessToken: tokens.good(), refreshToken: 'r0', expiresIn: 900n }),
      logout: async () => ({}),
      refreshToken: async ({ refreshToken }) => {
        if (refreshToken !== `r${refreshes}`) throw unauthenticated('REFRESH_TOKEN_REUSED', 'used before')
        refreshes += 1
        return { accessToken: tokens.good(), refreshToken: `r${refreshes}`, expiresIn: 900n }
      },
      getUser: async (_, context) => ({ user: { id: requireUser(context).userId } }),
    })
  const gateway = await startGateway({ implementations: (tokens) => ({ auth: auth(tokens) }) })
  t.after(() => gateway.close())
  const tokens = memoryTokens(initial?.(gateway.tokens))
  return { client: createLearnLabClient({ baseUrl: gateway.url, tokens }), tokens, refreshes: () => refreshes, gateway }
}

test('a login signs the calls after it, a logout ends that', { skip }, async (t) => {
  const { client, tokens } = await startClient(t)
  await rejects(client.auth.getUser({}), (error) => toLearnLabError(error).reason === 'TOKEN_MISSING')
  await client.auth.login({ email: 'ada@example.org', password: 'long enough' })
  equal((await client.auth.getUser({})).user?.id, learner)
  equal(tokens.read()?.refreshToken, 'r0')
  await client.auth.logout({})
  equal(tokens.read(), undefined)
  await rejects(client.auth.getUser({}), (error) => toLearnLabError(error).code === Code.Unauthenticated)
})

test('a token about to expire is renewed once for all calls that wait', { skip }, async (t) => {
  const { client, refreshes } = await startClient(t, (tokens) => ({
    accessToken: tokens.good(),
    refreshToken: 'r0',
    expiresAtMs: Date.now() + 1_000,
  }))
  await Promise.all(Array.from({ length: 10 }, () => client.auth.getUser({})))
  equal(refreshes(), 1)
})

test('a token that the gateway calls expired is renewed whatever the local clock says', { skip }, async (t) => {
  const { client, refreshes } = await startClient(t, (tokens) => ({
    accessToken: tokens.expired,
    refreshToken: 'r0',
    expiresAtMs: inAnHour(),
  }))
  const answers = await Promise.all([client.auth.getUser({}), client.auth.getUser({}), client.auth.getUser({})])
  deepEqual(
    answers.map(({ user }) => user?.id),
    [learner, learner, learner],
  )
  equal(refreshes(), 1)
})

test('a refused renewal ends the session', { skip }, async (t) => {
  const { client, tokens } = await startClient(t, (forge) => ({
    accessToken: forge.expired,
    refreshToken: 'stolen and used',
    expiresAtMs: inAnHour(),
  }))
  await rejects(client.auth.getUser({}), (error) => toLearnLabError(error).reason === 'REFRESH_TOKEN_REUSED')
  equal(tokens.read(), undefined)
})

test('streams are signed and arrive', { skip }, async (t) => {
  const { client, gateway, tokens } = await startClient(t)
  tokens.write({ accessToken: gateway.tokens.good(), refreshToken: 'r0', expiresAtMs: inAnHour() })
  const chunks = []
  for await (const { chunk } of client.executor.executeCodeStream({ code: 'ab', language: 'python' }))
    chunks.push(chunk)
  deepEqual(chunks, ['a', 'b', ''])
})

test('errors say code, reason, fields and request id', { skip }, async (t) => {
  const { client, gateway } = await startClient(t)
  const invalid = await client.auth
    .register({ email: 'nobody', password: 'long enough', name: 'Ada' })
    .catch(toLearnLabError)
  ok(invalid instanceof LearnLabError)
  equal(invalid.code, Code.InvalidArgument)
  equal(invalid.reason, 'VALIDATION')
  deepEqual(
    invalid.fieldViolations.map(({ field }) => field),
    ['email'],
  )
  match(invalid.requestId, /^[0-9a-f-]{36}$/)

  await gateway.stop('course')
  const down = await client.course.listCourses({}).catch(toLearnLabError)
  ok(down instanceof LearnLabError)
  equal(down.code, Code.Unavailable)
  equal(down.retryAfterMs, 1_000)
})

test('a gateway that cannot be reached is UNAVAILABLE', async () => {
  const client = createLearnLabClient({ baseUrl: `http://127.0.0.1:${await freePort()}` })
  const error = await client.course.listCourses({}).catch(toLearnLabError)
  ok(error instanceof LearnLabError)
  equal(error.code, Code.Unavailable)
  equal(error.reason, '')
})
