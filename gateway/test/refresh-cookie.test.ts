import { equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { implement } from '@learnlab/rpc'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'

const cookie = '__Secure-learnlab-refresh=token'

test('a cookie that a service sets reaches REST callers, and theirs reaches the service', {
  skip: skipWithoutEnvoy(),
  timeout: 60_000,
}, async (t) => {
  const seen: Record<string, string | undefined>[] = []
  const gateway = await startGateway({
    implementations: () => ({
      auth: implement(AuthService, {
        async refreshToken(_request, context) {
          const names = ['cookie', 'origin', 'sec-fetch-site', 'x-requested-by']
          seen.push(Object.fromEntries(names.map((name) => [name, context.header(name)])))
          context.setResponseHeader('set-cookie', `${cookie}; Path=/api/v1/auth/refresh; HttpOnly`)
          return { accessToken: 'access' }
        },
      }),
    }),
  })
  t.after(gateway.close)
  const response = await fetch(`${gateway.url}/api/v1/auth/refresh`, {
    method: 'POST',
    body: '{}',
    headers: {
      'content-type': 'application/json',
      cookie,
      origin: 'http://localhost:3000',
      'sec-fetch-site': 'same-site',
      'x-requested-by': 'page',
    },
  })
  equal(response.status, 200)
  match(response.headers.get('set-cookie') ?? '', /HttpOnly/)
  ok(seen[0]?.cookie?.includes(cookie))
  equal(seen[0]?.origin, 'http://localhost:3000')
  equal(seen[0]?.['x-requested-by'], 'page')
})

test('pages of allowed origins may send the header that refreshing by cookie needs', {
  skip: skipWithoutEnvoy(),
  timeout: 60_000,
}, async (t) => {
  const gateway = await startGateway()
  t.after(gateway.close)
  const preflight = (origin: string) =>
    fetch(`${gateway.url}/api/v1/auth/refresh`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-requested-by' },
    })
  const ours = await preflight('http://localhost:3000')
  equal(ours.headers.get('access-control-allow-credentials'), 'true')
  match(ours.headers.get('access-control-allow-headers') ?? '', /x-requested-by/)
  equal((await preflight('https://evil.example')).headers.get('access-control-allow-origin'), null)
})
