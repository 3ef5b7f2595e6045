import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { skipWithoutEnvoy } from '@learnlab/gateway/testing'
import { type Auth, password, startAuth } from './start-auth.ts'
import { startGatewayBefore } from './start-gateway.ts'

const origin = 'http://localhost:3000'
const page = { origin, 'sec-fetch-site': 'same-site', 'x-requested-by': 'page' }
const name = '__Secure-learnlab-refresh'
const dayMs = 86_400_000

/** The service behind the product's gateway, as a browser sees it: one cookie that it sends where its path says. */
async function startBrowser(t: TestContext, auth: Auth) {
  const gateway = await startGatewayBefore(t, auth, { corsOrigins: [origin] })
  const url = `${gateway.url}/api/v1/auth`
  let cookie: string | undefined
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const sent = path === '/refresh' && cookie !== undefined ? { cookie: `${name}=${cookie}` } : {}
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sent, ...headers },
      body: JSON.stringify(body),
    })
    const set = response.headers.getSetCookie()
    for (const each of set) {
      const value = each.slice(name.length + 1, each.indexOf(';'))
      cookie = value === '' ? undefined : value
    }
    const answer = (await response.json()) as { accessToken?: string; refreshToken?: string; error?: unknown }
    return { status: response.status, set, answer, text: JSON.stringify(answer), headers: response.headers }
  }
  return {
    post,
    cookie: () => cookie,
    present: (value: string) => {
      cookie = value
    },
  }
}

test('in browser mode the refresh token is a cookie that scripts never see', {
  skip: skipWithoutEnvoy(),
  timeout: 60_000,
}, async (t) => {
  const auth = await startAuth(t)
  const { client, pass, log } = auth
  await client.register({ email: 'ada@example.org', password, name: 'Ada' })
  const { post, cookie, present } = await startBrowser(t, auth)

  const login = await post('/login', { email: 'ada@example.org', password, refreshCookie: true }, page)
  equal(login.status, 200)
  equal(login.answer.refreshToken, '')
  equal(login.set.length, 1)
  const attributes = (login.set[0] ?? '').split('; ').slice(1)
  match(attributes[0] ?? '', /^Max-Age=\d+$/)
  deepEqual(attributes.slice(1), ['Path=/api/v1/auth/refresh', 'HttpOnly', 'Secure', 'SameSite=Strict'])
  const first = cookie() ?? ''
  ok(first.length >= 43 && !login.text.includes(first))

  const refreshed = await post('/refresh', {}, page)
  equal(refreshed.status, 200)
  notEqual(cookie(), first)
  equal(refreshed.answer.refreshToken ?? '', '')
  ok((await client.validateToken({ token: refreshed.answer.accessToken ?? '' })).valid)
  equal(refreshed.headers.get('access-control-allow-origin'), origin)
  equal(refreshed.headers.get('access-control-allow-credentials'), 'true')

  const kept = cookie()
  const forgeries: Record<string, string>[] = [
    { origin, 'sec-fetch-site': 'same-origin' },
    { ...page, origin: 'https://evil.example' },
    { ...page, 'sec-fetch-site': 'cross-site' },
    { 'x-requested-by': 'page' },
  ]
  for (const headers of forgeries) {
    const forged = await post('/refresh', {}, headers)
    equal(forged.status, 403, JSON.stringify(headers))
    deepEqual(forged.set, [])
    equal(forged.answer.accessToken, undefined)
  }
  equal(cookie(), kept)
  equal((await post('/refresh', {}, page)).status, 200, 'what was forged used nothing up')

  const current = cookie() ?? ''
  await auth.answersHaveLeft()
  pass(dayMs)
  present(first)
  const stolen = await post('/refresh', {}, page)
  equal(stolen.status, 401)
  equal(cookie(), undefined, 'a cookie that is good for nothing is cleared')
  match(stolen.set[0] ?? '', /Max-Age=0; Path=\/api\/v1\/auth\/refresh; HttpOnly; Secure; SameSite=Strict/)

  const again = await post('/login', { email: 'ada@example.org', password, refreshCookie: true }, page)
  const last = cookie() ?? ''
  const logout = await post('/logout', {}, { ...page, authorization: `Bearer ${again.answer.accessToken}` })
  equal(logout.status, 200)
  equal(cookie(), undefined, 'logging out clears it')
  present(last)
  equal((await post('/refresh', {}, page)).status, 401)
  for (const secret of [first, current, last, password]) ok(!log().includes(secret))
})
