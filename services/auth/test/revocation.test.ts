import { deepEqual, equal, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { followEvents } from '@learnlab/events'
import { createPool } from '@learnlab/postgres'
import { buildRpcServer, createRevocations, createServiceClient, createTokenVerifier, implement } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually, noRateLimits } from '@learnlab/testing'
import { type Auth, password, startAuth } from './start-auth.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Another service: it checks tokens with the published keys and follows events, and asks auth nothing. */
async function startOther(t: TestContext, { jwksUrl, url }: Auth) {
  const pool = createPool({ connectionString: url, applicationName: 'other service', max: 1 })
  const revocations = createRevocations()
  const following = await followEvents({ pool, directUrl: url, logger: silent, ...revocations })
  const tokens = createTokenVerifier({
    jwksUrl,
    issuer: 'https://learnlab.local',
    audience: 'learnlab',
    revocations,
  })
  const server = buildRpcServer({
    implementations: [
      implement(ProgressService, { getProgress: async () => ({}) }),
      implement(ExecutorService, {
        async *executeCodeStream(_request, { signal }) {
          yield { chunk: 'running' }
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        },
      }),
    ],
    logger: createLogger({ service: 'other', level: 'silent' }),
    metrics: createMetrics({ service: 'other' }),
    tokens,
    limits: noRateLimits,
  })
  const address = `127.0.0.1:${await server.listen({ host: '127.0.0.1', port: 0 })}`
  const progress = createServiceClient(ProgressService, { address })
  const executor = createServiceClient(ExecutorService, { address })
  t.after(async () => {
    progress.close()
    executor.close()
    await server.close({ graceMs: 0 })
    tokens.close()
    await following.close()
    await pool.end()
  })
  return { progress, executor }
}

/** Waits until a call is refused for a reason. Before that it may be answered, or find the account gone. */
async function refused(call: () => Promise<unknown>, reason: string): Promise<void> {
  await eventually(() =>
    call().then(
      () => false,
      (error) => error.reason === reason,
    ),
  )
}

const ways: Record<string, (auth: Auth, as: { token: string }, userId: string) => Promise<unknown>> = {
  'logging out': ({ client }, as) => client.logout({}, as),
  'ending all sessions': ({ client }, as) => client.revokeAllSessions({}, as),
  'deleting the account': ({ client }, as) => client.deleteUser({ currentPassword: password }, as),
}

for (const [way, revoke] of Object.entries(ways)) {
  test(`${way} is felt by every service, and ends open streams`, async (t) => {
    const auth = await startAuth(t)
    const [one, two] = [await startOther(t, auth), await startOther(t, auth)]
    const [ada, ben] = [await auth.signUp('ada@example.org'), await auth.signUp('ben@example.org')]
    const [asAda, asBen] = [{ token: ada.accessToken }, { token: ben.accessToken }]
    for (const { progress } of [one, two]) for (const as of [asAda, asBen]) await progress.getProgress({}, as)
    const stream = one.executor
      .executeCodeStream({ language: 'python', code: 'x' }, { ...asAda, timeoutMs: 60_000 })
      [Symbol.asyncIterator]()
    equal((await stream.next()).value?.chunk, 'running')

    await revoke(auth, asAda, ada.user?.id ?? '')
    for (const { progress } of [one, two]) await refused(() => progress.getProgress({}, asAda), 'SESSION_ENDED')
    await refused(() => auth.client.getUser({}, asAda), 'SESSION_ENDED')
    await rejects(stream.next(), { reason: 'SESSION_ENDED' })
    // A service that starts afterwards knows as well.
    const late = await startOther(t, auth)
    await rejects(late.progress.getProgress({}, asAda), { reason: 'SESSION_ENDED' })
    for (const { progress } of [one, two, late]) await progress.getProgress({}, asBen)
  })
}

test('a change of role is felt by every service; a refresh brings the new one', async (t) => {
  const auth = await startAuth(t)
  const { progress } = await startOther(t, auth)
  const [ada, ben] = [await auth.signUp('ada@example.org'), await auth.signUp('ben@example.org')]
  await auth.pool.query(`UPDATE users SET role = 'admin' WHERE email = 'ben@example.org'`)
  const admin = { token: (await auth.client.refreshToken({ refreshToken: ben.refreshToken })).accessToken }
  const [userId, asAda] = [ada.user?.id ?? '', { token: ada.accessToken }]
  await rejects(auth.client.changeRole({ userId, role: 'admin' }, asAda), { reason: 'AUTHZ' })
  await rejects(auth.client.changeRole({ userId: ben.user?.id ?? '', role: 'student' }, admin), {
    reason: 'LAST_ADMINISTRATOR',
  })
  await rejects(auth.client.changeRole({ userId: crypto.randomUUID(), role: 'admin' }, admin), { reason: 'NOT_FOUND' })
  await auth.client.changeRole({ userId, role: 'instructor' }, admin)
  await refused(() => progress.getProgress({}, asAda), 'TOKEN_EXPIRED')
  const next = await auth.client.refreshToken({ refreshToken: ada.refreshToken })
  equal(next.user?.role, 'instructor')
  await progress.getProgress({}, { token: next.accessToken })
  equal((await auth.client.validateToken({ token: next.accessToken })).role, 'instructor')
  equal((await auth.client.validateToken({ token: ada.accessToken })).valid, false)
  const [event] = (await auth.client.listSecurityEvents({ kind: 'role_changed' }, admin)).events
  equal(event?.subjectId, userId)
  deepEqual(event?.detail, { from: 'student', to: 'instructor' })

  const ask = (action: string, resource: { type: string; ownerId?: string }) =>
    auth.client.checkPermission({ action, resource }, { token: next.accessToken })
  equal((await ask('update', { type: 'course', ownerId: userId })).allowed, true)
  equal((await ask('update', { type: 'course', ownerId: ben.user?.id ?? '' })).allowed, false)
  equal((await ask('list', { type: 'security_event' })).allowed, false)
  equal((await ask('constructor', { type: '__proto__' })).allowed, false)
  const about = { userId, action: 'create', resource: { type: 'course' } }
  equal((await auth.client.checkPermission(about, admin)).allowed, true)
})

test('reuse of a refresh token ends the access tokens of its family everywhere', async (t) => {
  const auth = await startAuth(t)
  const { progress } = await startOther(t, auth)
  const { refreshToken } = await auth.signUp('ada@example.org')
  const { accessToken } = await auth.client.refreshToken({ refreshToken })
  await progress.getProgress({}, { token: accessToken })
  await auth.answersHaveLeft()
  auth.pass(21_000)
  await rejects(auth.client.refreshToken({ refreshToken }), { reason: 'REFRESH_TOKEN_REUSED' })
  await refused(() => progress.getProgress({}, { token: accessToken }), 'SESSION_ENDED')
})
