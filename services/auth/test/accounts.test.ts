import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import test from 'node:test'
import { createPool } from '@learnlab/postgres'
import { Code } from '@learnlab/rpc'
import { freePort } from '@learnlab/testing'
import { createPasswordHashing } from '../domain/password-hashing.ts'
import { password, startAuth } from './start-auth.ts'

test('whoever registers can log in and read the account', async (t) => {
  const { client } = await startAuth(t)
  const registered = await client.register({ email: 'Ada@Example.org', password, name: '  Ada Lovelace ' })
  equal(registered.email, 'Ada@Example.org')
  equal(registered.name, 'Ada Lovelace')
  const { accessToken, user, expiresIn } = await client.login({ email: 'Ada@Example.org', password })
  equal(user?.id, registered.userId)
  equal(user?.role, 'student')
  equal(expiresIn, 900n)
  match(user?.createdAt ?? '', /^\d{4}-\d\d-\d\dT.*Z$/)
  deepEqual((await client.getUser({}, { token: accessToken })).user, user)
})

test('an address has one account, however it is written', async (t) => {
  const { client } = await startAuth(t)
  await client.register({ email: 'Ada@Example.org', password, name: 'Ada' })
  for (const email of ['Ada@Example.org', 'ada@example.org', 'ADA@EXAMPLE.ORG']) {
    await rejects(client.register({ email, password, name: 'Other' }), {
      code: Code.ALREADY_EXISTS,
      reason: 'CONFLICT',
    })
  }
  const { user } = await client.login({ email: ' ada@EXAMPLE.org ', password })
  equal(user?.email, 'Ada@Example.org')
})

test('of those who register an address at the same time one gets it', async (t) => {
  const { client } = await startAuth(t)
  const attempts = Array.from({ length: 8 }, () => client.register({ email: 'ada@example.org', password, name: 'Ada' }))
  const results = await Promise.allSettled(attempts)
  equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const result of results) if (result.status === 'rejected') equal(result.reason.code, Code.ALREADY_EXISTS)
})

test('what cannot be an account is refused', async (t) => {
  const { client } = await startAuth(t)
  const good = { email: 'ada@example.org', password, name: 'Ada' }
  for (const wrong of [
    { email: 'ada' },
    { email: 'ada@example.org\0' },
    { password: 'short' },
    { password: 'x'.repeat(129) },
    { name: '' },
    { name: '   ' },
    { name: '\u200b\u00ad\u3164' },
    { name: 'A\0da' },
    { name: 'A\u202eda' },
    { name: 'A\u2028da' },
    { name: 'x'.repeat(101) },
  ]) {
    await rejects(client.register({ ...good, ...wrong }), { code: Code.INVALID_ARGUMENT }, JSON.stringify(wrong))
  }
})

test('an unknown address and a wrong password get the same answer for the same work', async (t) => {
  const hashing = await createPasswordHashing({ cost: 4 })
  const verified: (string | undefined)[] = []
  const { client } = await startAuth(t, {
    passwords: {
      ...hashing,
      verify: (candidate, hash, signal) => {
        verified.push(hash?.slice(0, 7))
        return hashing.verify(candidate, hash, signal)
      },
    },
  })
  await client.register({ email: 'ada@example.org', password, name: 'Ada' })
  const answers: unknown[] = []
  for (const email of ['ada@example.org', 'nobody@example.org', 'nobody\0@example.org']) {
    const { code, reason, message } = await client.login({ email, password: 'wrong' }).catch((error) => error)
    answers.push({ code, reason, message })
  }
  deepEqual(verified, ['$2b$04$', undefined, undefined])
  equal(answers.length, 3)
  for (const answer of answers) deepEqual(answer, answers[0])
  equal((answers[0] as { code: Code }).code, Code.UNAUTHENTICATED)
})

test('nobody reads or deletes the account of another, but an administrator', async (t) => {
  const { client, pool, signUp } = await startAuth(t)
  const [ada, ben] = [await signUp('ada@example.org'), await signUp('ben@example.org')]
  const asBen = { token: ben.accessToken }
  const adaId = { userId: ada.user?.id ?? '' }
  await rejects(client.getUser(adaId, asBen), { code: Code.PERMISSION_DENIED })
  await rejects(client.deleteUser(adaId, asBen), { code: Code.PERMISSION_DENIED })
  await rejects(client.getUser({}), { code: Code.UNAUTHENTICATED })

  await pool.query(`UPDATE users SET role = 'admin' WHERE email = 'ben@example.org'`)
  const asAdmin = { token: (await client.login({ email: 'ben@example.org', password })).accessToken }
  equal((await client.getUser(adaId, asAdmin)).user?.email, 'ada@example.org')
  await client.deleteUser({ ...adaId, currentPassword: password }, asAdmin)
  await rejects(client.getUser(adaId, asAdmin), { code: Code.NOT_FOUND })
  await rejects(client.login({ email: 'ada@example.org', password }), { code: Code.UNAUTHENTICATED })
})

test('a deleted account leaves nothing here and one event for the others', async (t) => {
  const { client, signUp, pool, published } = await startAuth(t)
  const { accessToken, refreshToken, user } = await signUp('ada@example.org')
  await client.deleteUser({ currentPassword: password }, { token: accessToken })
  // A client that lost the answer asks again, and hears the same or that nobody signed in any more.
  await client.deleteUser({}, { token: accessToken }).catch(({ reason }) => equal(reason, 'SESSION_ENDED'))
  await rejects(client.refreshToken({ refreshToken }), { code: Code.UNAUTHENTICATED })
  equal((await client.validateToken({ token: accessToken })).valid, false)
  const { rows } = await pool.query<{ left: string }>(
    'SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM refresh_tokens) AS left',
  )
  equal(rows[0]?.left, '0')
  await client.register({ email: 'ada@example.org', password, name: 'Ada again' })
  const deleted = (await published()).filter(({ type }) => type === 'learnlab.events.v1.UserDeleted')
  deepEqual(
    deleted.map(({ payload }) => payload),
    [{ userId: user?.id }],
  )
})

test('without its database every call that needs it is UNAVAILABLE', async (t) => {
  const connectionString = `postgresql://auth@127.0.0.1:${await freePort()}/learnlab`
  const unreachable = createPool({ connectionString, applicationName: 'auth' })
  t.after(() => unreachable.end())
  const { client } = await startAuth(t, { unreachable })
  const failing = client.login({ email: 'ada@example.org', password })
  await rejects(failing, { code: Code.UNAVAILABLE, reason: 'DEPENDENCY', retryAfterMs: 1_000 })
})
