// Browser mode in a real browser: who gets the cookie with the refresh token, and what pages of others can do with it.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { skipWithoutEnvoy } from '@learnlab/gateway/testing'
import { launchBrowser, openPage, skipWithoutBrowser } from '@learnlab/testing/browser'
import { password, startAuth } from './start-auth.ts'
import { startGatewayBefore } from './start-gateway.ts'

const cookieName = '__Secure-learnlab-refresh'

/** Empty pages. As localhost they are of the gateway's site, as 127.0.0.1 of another. */
async function servePages(t: TestContext): Promise<number> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>Page</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

async function startBrowser(t: TestContext) {
  const pages = await servePages(t)
  const origin = `http://localhost:${pages}`
  const auth = await startAuth(t, { browserOrigins: [origin] })
  const gateway = await startGatewayBefore(t, auth, { corsOrigins: [origin] })
  const api = `${gateway.url.replace('127.0.0.1', 'localhost')}/api/v1/auth`
  const browser = await launchBrowser(t)
  const page = await openPage(browser, origin)
  const evil = await page.context().newPage()
  await evil.goto(`http://127.0.0.1:${pages}`)
  /** The cookies that the browser sent with the last request to a path, by what it says itself. */
  const sent = new Map<string, string | undefined>()
  page.context().on('request', async (request) => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/api/') || request.method() === 'OPTIONS') return
    // A request of a page that is gone by now has none to tell.
    const headers = await request.allHeaders().catch(() => ({}) as Record<string, string>)
    sent.set(pathname, headers.cookie)
  })

  type Answer = { status: number; accessToken?: string; refreshToken?: string; setCookie: string | null }
  const call = (path: string, body: object | undefined, headers: Record<string, string>, from = page) =>
    from.evaluate(
      async ([url, text, more]): Promise<Answer> => {
        const response = await fetch(url, {
          method: text === '' ? 'GET' : 'POST',
          credentials: 'include',
          headers: { 'content-type': 'application/json', ...more },
          ...(text !== '' && { body: text }),
        })
        const answer = (await response.json()) as { accessToken?: string; refreshToken?: string }
        return { ...answer, status: response.status, setCookie: response.headers.get('set-cookie') }
      },
      [api + path, body ? JSON.stringify(body) : '', headers] as const,
    )
  const cookies = async () => (await page.context().cookies()).filter(({ name }) => name === cookieName)
  return { auth, api, page, evil, call, cookies, sent }
}

const options = { skip: skipWithoutEnvoy() || skipWithoutBrowser(), timeout: 120_000 }

test(
  'a browser keeps the refresh token from scripts and sends it to the one route that refreshes',
  options,
  async (t) => {
    const { auth, page, call, cookies, sent } = await startBrowser(t)
    await auth.client.register({ email: 'ada@example.org', password, name: 'Ada' })
    const login = await call(
      '/login',
      { email: 'ada@example.org', password, refreshCookie: true },
      { 'x-requested-by': 'page' },
    )
    deepEqual([login.status, login.refreshToken, login.setCookie], [200, '', null])
    const [cookie, ...others] = await cookies()
    deepEqual(others, [])
    ok(cookie && cookie.value.length >= 43)
    const { path, httpOnly, secure, sameSite } = cookie
    deepEqual([path, httpOnly, secure, sameSite], ['/api/v1/auth/refresh', true, true, 'Strict'])
    equal(await page.evaluate('document.cookie'), '')

    const me = await call('/me', undefined, { authorization: `Bearer ${login.accessToken}` })
    equal(me.status, 200)
    equal(sent.get('/api/v1/auth/me'), undefined, 'it goes nowhere else')
    // A page that is loaded anew has lost its access token.
    await page.reload()
    const refreshed = await call('/refresh', {}, { 'x-requested-by': 'page' })
    deepEqual([refreshed.status, refreshed.refreshToken], [200, ''])
    const [next] = await cookies()
    ok(next && next.value !== cookie.value)
    equal((await call('/refresh', {}, {})).status, 403, 'without the header')

    const out = await call('/logout', {}, { authorization: `Bearer ${refreshed.accessToken}` })
    equal(out.status, 200)
    deepEqual(await cookies(), [], 'signing out takes it away')
    equal((await call('/refresh', {}, { 'x-requested-by': 'page' })).status, 401)
    for (const { value } of [cookie, next]) ok(!auth.log().includes(value))
  },
)

test(
  'a page of another site gets nothing of the cookie, and can neither use it up nor plant one',
  options,
  async (t) => {
    const { auth, api, evil, call, cookies } = await startBrowser(t)
    await auth.client.register({ email: 'ada@example.org', password, name: 'Ada' })
    await auth.client.register({ email: 'eve@example.org', password, name: 'Eve' })
    const eve = JSON.stringify({ email: 'eve@example.org', password, refreshCookie: true })
    const form = (path: string, text: string) =>
      evil.evaluate(
        ([url, body]) => {
          // JSON as the text of a form, which needs no preflight: {"a": "=", …}
          const html = '<form method="post" enctype="text/plain"><input type="hidden"></form>'
          const page = Reflect.get(globalThis, 'document')
          page.body.innerHTML = html
          const [made] = page.forms
          const [input] = made.elements
          const equals = body.indexOf('=')
          made.action = url
          input.name = equals < 0 ? body : body.slice(0, equals)
          input.value = equals < 0 ? '' : body.slice(equals + 1)
          made.submit()
        },
        [api + path, text] as const,
      )
    const home = evil.url()
    const submit = async (path: string, text: string) => {
      await Promise.all([evil.waitForURL(`${api}${path}`), form(path, text)])
      const shown = String(await evil.evaluate('document.body.innerText'))
      await evil.goto(home)
      return shown
    }

    const planted = await submit('/login', eve.replace(/}$/, ', "name": "="}'))
    ok(!planted.includes('accessToken'))
    deepEqual(await cookies(), [], 'nobody signs a browser in to an account of theirs')

    await call('/login', { email: 'ada@example.org', password, refreshCookie: true }, { 'x-requested-by': 'page' })
    const [kept] = await cookies()
    ok(kept)
    const shown = await submit('/refresh', '{"x": "="}')
    ok(!shown.includes('accessToken'))
    for (const headers of [
      { 'content-type': 'application/json', 'x-requested-by': 'page' },
      { 'content-type': 'text/plain' },
    ]) {
      for (const mode of ['cors', 'no-cors'] as const) {
        const got = await evil.evaluate(
          async ([url, sent, asked]) => {
            const answer = await fetch(url, {
              method: 'POST',
              body: '{}',
              credentials: 'include',
              mode: asked,
              headers: JSON.parse(sent),
            }).catch(() => undefined)
            return answer && answer.type !== 'opaque' ? await answer.text() : ''
          },
          [`${api}/refresh`, JSON.stringify(headers), mode] as const,
        )
        equal(got, '')
      }
    }
    const [still] = await cookies()
    equal(still?.value, kept.value)
    equal((await call('/refresh', {}, { 'x-requested-by': 'page' })).status, 200, 'nothing was used up')
  },
)
