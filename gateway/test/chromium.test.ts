// packages/client in a page of Chromium, calling the gateway from another origin: what only a browser does (preflights,
// withheld headers and cookies, HTTP/2 over TLS) is seen from inside.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { implement, requireUser } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { launchBrowser, openPage, skipWithoutBrowser } from '@learnlab/testing/browser'
import type { GatewayOptions } from '../src/index.ts'
import { certificateFolder } from './certificates.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { serveFrontEnd } from './front-end.ts'
import { startGateway } from './gateway-stack.ts'
import { learner } from './token-forge.ts'

const skip = skipWithoutEnvoy() || skipWithoutBrowser()
const timeout = 120_000
const cookie = '__Secure-learnlab-refresh'

/** A gateway, Chromium on a page of an allowed origin of the same site, and what the services saw. */
async function startSite(t: TestContext, gatewayOptions: Partial<GatewayOptions> = {}) {
  const port = await serveFrontEnd(t)
  const origin = `http://localhost:${port}`
  const seen = { calls: 0, cookies: [] as (string | undefined)[], streams: 0 }
  let next = Promise.withResolvers<void>()
  const gateway = await startGateway({
    implementations: () => ({
      auth: implement(AuthService, {
        getUser: async (_, context) => {
          seen.calls += 1
          // What the stream waits for before its next message.
          next.resolve()
          return { user: { id: requireUser(context).userId } }
        },
        refreshToken: async (_, context) => {
          seen.cookies.push(context.header('cookie'))
          context.setResponseHeader(
            'set-cookie',
            `${cookie}=kept; Path=/api/v1/auth/refresh; HttpOnly; Secure; SameSite=Strict`,
          )
          return { accessToken: 'renewed' }
        },
      }),
      executor: implement(ExecutorService, {
        executeCodeStream: async function* (_, { signal }) {
          seen.streams += 1
          signal.addEventListener('abort', () => next.resolve(), { once: true })
          try {
            for (let count = 0; !signal.aborted; count += 1) {
              next = Promise.withResolvers()
              yield { chunk: String(count) }
              await next.promise
            }
          } finally {
            seen.streams -= 1
          }
        },
      }),
    }),
    gateway: { corsOrigins: [origin], ...gatewayOptions },
  })
  t.after(() => gateway.close())
  const browser = await launchBrowser(t)
  const url = gateway.url.replace('127.0.0.1', 'localhost')
  return { gateway, url, port, seen, browser, page: await openPage(browser, origin) }
}

type Site = Awaited<ReturnType<typeof startSite>>

/** Calls of the typed client with and without a token, unary and streaming. */
async function callsArrive({ gateway, url, page, seen }: Site): Promise<void> {
  const anonymous = await page.evaluate(async (baseUrl) => {
    const lab = learnLab.createLearnLabClient({ baseUrl })
    const said = (error: unknown) => {
      const { code, reason, requestId, retryAfterMs, fieldViolations } = learnLab.toLearnLabError(error)
      return { code, reason, requestId, retryAfterMs, fields: fieldViolations.map(({ field }) => field) }
    }
    const { course } = await lab.course.getCourse({ id: 'loops' })
    const watch = async () => {
      for await (const { chunk } of lab.executor.executeCodeStream({ language: 'python', code: 'x' })) return chunk
      return 'nothing came'
    }
    return {
      title: course?.title,
      refused: await lab.auth.getUser({}).catch(said),
      refusedStream: await watch().catch(said),
      missing: await lab.course.getCourse({ id: 'missing' }).catch(said),
      invalid: await lab.auth.register({ email: 'nobody', password: 'long enough', name: 'Ada' }).catch(said),
    }
  }, url)
  equal(anonymous.title, 'Ünïcode ☃')
  for (const refused of [anonymous.refused, anonymous.refusedStream]) {
    ok(typeof refused === 'object' && 'reason' in refused, 'a call without a token was refused')
    deepEqual([refused.code, refused.reason], [16, 'TOKEN_MISSING'])
    match(refused.requestId, /^[0-9a-f-]{36}$/)
  }
  ok('reason' in anonymous.missing && 'reason' in anonymous.invalid)
  deepEqual([anonymous.missing.code, anonymous.missing.reason], [5, 'NOT_FOUND'])
  deepEqual([anonymous.invalid.reason, anonymous.invalid.fields], ['VALIDATION', ['email']])

  const token = gateway.tokens.good()
  const signed = await page.evaluate(
    async ({ baseUrl, accessToken }) => {
      const tokens = learnLab.memoryTokens({ accessToken, refreshToken: 'r0', expiresAtMs: Date.now() + 3_600_000 })
      const lab = learnLab.createLearnLabClient({ baseUrl, tokens })
      const { user } = await lab.auth.getUser({})
      const leaving = new AbortController()
      const chunks: string[] = []
      try {
        const request = { language: 'python', code: 'x' }
        for await (const { chunk } of lab.executor.executeCodeStream(request, { signal: leaving.signal })) {
          chunks.push(chunk)
          if (chunks.length === 3) leaving.abort()
          // Each message is there before the next is sent: nothing on the way collects them.
          else await lab.auth.getUser({})
        }
      } catch (error) {
        if (!leaving.signal.aborted) throw error
      }
      return { id: user?.id, chunks }
    },
    { baseUrl: url, accessToken: token },
  )
  deepEqual(signed, { id: learner, chunks: ['0', '1', '2'] })
  await eventually(() => seen.streams === 0)
}

test('a page calls from another origin, unary and streaming, with and without a token', {
  skip,
  timeout,
}, async (t) => {
  await callsArrive(await startSite(t))
})

test('so it does over TLS, by HTTP/2', { skip, timeout }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { tls } = await certificateFolder(folder)
  const site = await startSite(t, { tls })
  await callsArrive(site)
  const protocols = await eventually(() => {
    const entries = readFileSync(site.gateway.envoy.accessLogPath, 'utf8').trim().split('\n')
    const calls = entries.map((entry) => JSON.parse(entry)).filter(({ verb }) => verb === 'POST')
    return calls.length === 0 ? undefined : calls.map(({ protocol }) => String(protocol))
  })
  deepEqual([...new Set(protocols)], ['HTTP/2'])
})

test('cookies go with the calls that want them and to pages of the same site only; REST streams can be read', {
  skip,
  timeout,
}, async (t) => {
  const site = await startSite(t)
  const refresh = (credentials: 'include' | 'omit') =>
    site.page.evaluate(
      async ([url, mode]) => {
        const headers = { 'content-type': 'application/json', 'x-requested-by': 'page' }
        const answer = await fetch(`${url}/api/v1/auth/refresh`, {
          method: 'POST',
          headers,
          body: '{}',
          credentials: mode,
        })
        return { json: (await answer.json()) as { accessToken: string }, setCookie: answer.headers.get('set-cookie') }
      },
      [site.url, credentials] as const,
    )
  for (const credentials of ['omit', 'include', 'include', 'omit'] as const) {
    const { json, setCookie } = await refresh(credentials)
    equal(json.accessToken, 'renewed')
    equal(setCookie, null, 'scripts do not see it')
  }
  deepEqual(site.seen.cookies, [undefined, undefined, `${cookie}=kept`, undefined])

  const lines = await site.page.evaluate(
    async ([url, token]) => {
      const answer = await fetch(`${url}/api/v1/execute/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"language": "python", "code": "x"}',
      })
      const reader = answer.body?.getReader()
      const first = new TextDecoder().decode((await reader?.read())?.value)
      await reader?.cancel()
      return { type: answer.headers.get('content-type'), id: answer.headers.get('x-request-id'), first }
    },
    [site.url, site.gateway.tokens.good()] as const,
  )
  equal(lines.type, 'application/x-ndjson')
  match(lines.id ?? '', /^[0-9a-f-]{36}$/)
  equal(JSON.parse(lines.first).chunk, '0')
  await eventually(() => site.seen.streams === 0)
})

test('a page of an origin that is not allowed gets nothing, and its calls with a token are not even made', {
  skip,
  timeout,
}, async (t) => {
  const site = await startSite(t)
  const foreign = await openPage(site.browser, `http://127.0.0.1:${site.port}`)
  const attempts = await foreign.evaluate(
    async ([baseUrl, accessToken]) => {
      const tokens = learnLab.memoryTokens({ accessToken, refreshToken: 'r0', expiresAtMs: Date.now() + 3_600_000 })
      const lab = learnLab.createLearnLabClient({ baseUrl, tokens })
      const why = (error: unknown) => learnLab.toLearnLabError(error).code
      return [
        await lab.auth.getUser({}).catch(why),
        await lab.course.getCourse({ id: 'loops' }).catch(why),
        await fetch(`${baseUrl}/api/v1/courses`, { credentials: 'include' }).catch((error) => String(error)),
      ]
    },
    [site.url, site.gateway.tokens.good()] as const,
  )
  deepEqual(attempts, [14, 14, 'TypeError: Failed to fetch'])
  equal(site.seen.calls, 0)
})
