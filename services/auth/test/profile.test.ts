import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import fc from 'fast-check'
import { displayName } from '../domain/display-name.ts'
import { allowsDomain, emailKey } from '../domain/email.ts'
import { startAuth } from './start-auth.ts'

test('a profile is changed field by field, and kept in one form', async (t) => {
  const { client, signUp, published } = await startAuth(t)
  const { accessToken } = await signUp('ada@example.org')
  const as = { token: accessToken }
  const { user } = await client.updateProfile(
    { avatarUrl: 'https://EXAMPLE.org/ada.png', locale: 'de-at', timeZone: 'europe/vienna' },
    as,
  )
  equal(user?.name, 'Ada')
  equal(user?.avatarUrl, 'https://example.org/ada.png')
  equal(user?.locale, 'de-AT')
  equal(user?.timeZone, 'Europe/Vienna')
  await client.updateProfile({ name: ' Ada   Lovelace ', avatarUrl: '' }, as)
  const again = (await client.getUser({}, as)).user
  equal(again?.name, 'Ada Lovelace')
  equal(again?.avatarUrl, '')
  equal(again?.locale, 'de-AT')
  await client.updateProfile({ name: 'Ada Lovelace' }, as) // nothing new, nothing to tell
  const told = (await published()).filter(({ type }) => type.endsWith('.UserUpdated'))
  deepEqual(
    told.map(({ payload }) => payload),
    [
      { userId: again?.id, fields: ['avatar_url', 'locale', 'time_zone'] },
      { userId: again?.id, fields: ['name', 'avatar_url'] },
    ],
  )
})

test('what no profile has is refused by name of the field', async (t) => {
  const { client, signUp } = await startAuth(t)
  const { accessToken } = await signUp('ada@example.org')
  const wrong: [object, string][] = [
    [{ avatarUrl: 'http://example.org/a.png' }, 'avatar_url'],
    [{ avatarUrl: 'javascript:alert(1)' }, 'avatar_url'],
    [{ avatarUrl: 'data:image/png;base64,AAAA' }, 'avatar_url'],
    [{ avatarUrl: 'https://ada:secret@example.org/a.png' }, 'avatar_url'],
    [{ avatarUrl: '//example.org/a.png' }, 'avatar_url'],
    [{ locale: 'not a tag' }, 'locale'],
    [{ locale: 'de_AT' }, 'locale'],
    [{ timeZone: 'Middle-earth/Shire' }, 'time_zone'],
    [{ timeZone: '+01:00' }, 'time_zone'],
    [{ timeZone: '../../etc/passwd' }, 'time_zone'],
    [{ name: 'A\u202eda' }, 'name'],
    [{ name: 'Ada\r\nBcc: all@example.org' }, 'name'],
    [{ name: 'A\u200bdmin' }, 'name'],
    [{ name: 'A\u{e0041}da' }, 'name'],
    [{ name: `A${'\u0301'.repeat(30)}` }, 'name'],
  ]
  for (const [change, field] of wrong) {
    await rejects(
      client.updateProfile(change, { token: accessToken }),
      (error: { code: Code; fieldViolations: { field: string }[] }) => {
        equal(error.code, Code.INVALID_ARGUMENT, JSON.stringify(change))
        equal(error.fieldViolations[0]?.field, field, JSON.stringify(change))
        return true
      },
    )
  }
  for (const name of ['Ĳsbrand', 'نیلوفر می‌رزا', '李小龍', 'Zoë', '👩‍💻 Ada'])
    await client.updateProfile({ name }, { token: accessToken })
})

test('nobody changes the profile of another, but an administrator', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const [ada, ben] = [await signUp('ada@example.org'), await signUp('ben@example.org')]
  const change = { userId: ada.user?.id ?? '', name: 'Renamed' }
  await rejects(client.updateProfile(change, { token: ben.accessToken }), { code: Code.PERMISSION_DENIED })
  await pool.query(`UPDATE users SET role = 'admin' WHERE email = 'ben@example.org'`)
  const { accessToken } = await client.refreshToken({ refreshToken: ben.refreshToken })
  equal((await client.updateProfile(change, { token: accessToken })).user?.name, 'Renamed')
})

test('whatever is typed as a name, what is kept is visible, one line and stays as it is when typed again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
      const result = displayName(typed)
      if ('wrong' in result) return
      deepEqual(displayName(result.name), result)
      ok(!/[\r\n\0\u2028\u2029\u202a-\u202e]/.test(result.name))
      ok(result.name.trim() !== '')
    }),
    { numRuns: 500 },
  )
})

test('the key of an address does not change when it is made again, by case, space or composition', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (email) => {
      const key = emailKey(email)
      equal(emailKey(key), key)
      equal(emailKey(` ${email.toUpperCase()} `), key)
      equal(emailKey(email.normalize('NFD')), key)
    }),
    { numRuns: 300 },
  )
})

test('domains are allowed and blocked with their subdomains and nothing that only looks like them', () => {
  const school = { allowed: ['school.example'], blocked: ['guests.school.example'] }
  for (const email of ['a@school.example', 'A@SCHOOL.example', 'a@mail.school.example', 'a@b@school.example']) {
    ok(allowsDomain(school, email), email)
  }
  for (const email of [
    'a@myschool.example',
    'a@school.example.org',
    'a@guests.school.example',
    'school.example',
    'a@',
    'a@schооl.example',
  ]) {
    ok(!allowsDomain(school, email), email)
  }
  ok(allowsDomain({ allowed: [], blocked: [] }, 'a@anywhere.example'))
})
