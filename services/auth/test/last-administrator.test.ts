import { equal, match, rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { createTestDatabase, eventually } from '@learnlab/testing'
import { migrations, password, startAuth } from './start-auth.ts'

const refused = { reason: 'LAST_ADMINISTRATOR' }

async function startWithAdministrators(t: TestContext, ...names: string[]) {
  const database = await createTestDatabase(t, { service: 'auth', migrations })
  const auth = await startAuth(t, { database })
  const { pool } = auth
  const people = []
  for (const name of names) {
    const email = `${name}@example.org`
    const { user } = await auth.signUp(email)
    await pool.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [user?.id])
    const { accessToken } = await auth.client.login({ email, password })
    people.push({ userId: user?.id ?? '', as: { token: accessToken } })
  }
  const administrators = async () => {
    const { rowCount } = await pool.query(`SELECT FROM users WHERE role = 'admin' AND deactivated_at IS NULL`)
    return rowCount
  }
  return { ...auth, database, people, administrators }
}

test('the only administrator keeps role and account, and gives both up once there is another', async (t) => {
  const { client, people, pool, signUp, administrators, url } = await startWithAdministrators(t, 'ada')
  const [ada] = people
  if (!ada) throw new Error('nobody')
  const { userId, as } = ada
  await rejects(client.changeRole({ userId, role: 'student' }, as), refused)
  await rejects(client.deactivateUser({ currentPassword: password }, as), refused)
  await rejects(client.deleteUser({ currentPassword: password }, as), refused)
  const admin = promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '../admin/main.ts'), 'grant', 'ada@example.org', 'student'],
    { env: { PATH: process.env.PATH, AUTH_DATABASE_URL: url } },
  )
  await rejects(admin, ({ stderr }: { stderr: string }) => {
    match(stderr, /last administrator/)
    return true
  })
  equal((await client.getUser({}, as)).user?.role, 'admin')

  const ben = await signUp('ben@example.org')
  await client.changeRole({ userId: ben.user?.id ?? '', role: 'admin' }, as)
  await pool.query('UPDATE users SET deactivated_at = now() WHERE id = $1', [ben.user?.id])
  await rejects(client.changeRole({ userId, role: 'student' }, as), refused, 'one who cannot sign in does not count')
  await pool.query('UPDATE users SET deactivated_at = NULL WHERE id = $1', [ben.user?.id])
  await client.deleteUser({ currentPassword: password }, as)
  equal(await administrators(), 1)
})

for (const how of ['role', 'account'] as const) {
  test(`of two administrators who take the ${how} from each other at one time, one stays`, async (t) => {
    const { client, database, people, administrators } = await startWithAdministrators(t, 'ada', 'ben')
    const [ada, ben] = people
    if (!ada || !ben) throw new Error('nobody')
    // Both stand before the last step of their change.
    const holder = await database.pool.connect()
    await holder.query('BEGIN')
    await holder.query(`SELECT pg_advisory_xact_lock(hashtextextended('auth.administrators', 0))`)
    const changes = Promise.allSettled(
      how === 'role'
        ? [
            client.changeRole({ userId: ben.userId, role: 'student' }, ada.as),
            client.changeRole({ userId: ada.userId, role: 'student' }, ben.as),
          ]
        : [
            client.deactivateUser({ userId: ben.userId }, ada.as),
            client.deleteUser({ userId: ada.userId, currentPassword: password }, ben.as),
          ],
    )
    await eventually(async () => {
      const { rowCount } = await database.pool.query(
        `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
      )
      return rowCount === 2
    })
    await holder.query('COMMIT')
    holder.release()
    const outcomes = await changes
    equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    const [reason] = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    equal(reason.reason, 'LAST_ADMINISTRATOR')
    equal(await administrators(), 1)
  })
}
