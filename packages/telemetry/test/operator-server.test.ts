import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createMetrics, type OperatorServerOptions, startOperatorServer } from '../src/index.ts'

async function start(t: TestContext, options: Partial<OperatorServerOptions> = {}) {
  const server = await startOperatorServer({
    host: '127.0.0.1',
    port: 0,
    metrics: createMetrics({ service: 'test' }),
    ready: () => true,
    ...options,
  })
  t.after(() => server.close())
  return { server, get: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init) }
}

test('metrics, liveness and readiness are served', async (t) => {
  let ready = false
  const { get } = await start(t, { ready: async () => ready })
  match(await (await get('/metrics')).text(), /process_cpu_user_seconds_total/)
  equal((await get('/healthz')).status, 200)
  equal((await get('/readyz')).status, 503)
  ready = true
  equal((await get('/readyz')).status, 200)
})

test('a service may add routes', async (t) => {
  const { get } = await start(t, {
    routes: {
      '/.well-known/jwks.json': async ({ query }) => ({
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify({ keys: [], query: query.get('a') }),
        headers: { 'cache-control': 'max-age=60' },
      }),
    },
  })
  const response = await get('/.well-known/jwks.json?a=b')
  equal(response.headers.get('cache-control'), 'max-age=60')
  deepEqual(await response.json(), { keys: [], query: 'b' })
})

test('other paths and methods are refused, HEAD has no body', async (t) => {
  const { get } = await start(t)
  equal((await get('/other')).status, 404)
  equal((await get('/__proto__')).status, 404)
  equal((await get('/metrics', { method: 'POST', body: 'x' })).status, 405)
  const head = await get('/metrics', { method: 'HEAD' })
  equal(head.status, 200)
  equal(await head.text(), '')
})

test('a probe that fails says that it is not ready', async (t) => {
  const { get } = await start(t, {
    ready: () => {
      throw new Error('the database is gone')
    },
  })
  const response = await get('/readyz')
  equal(response.status, 503)
  equal((await response.text()).includes('database'), false)
})

test('closing frees the port at once, idle connections or not', async (t) => {
  const { server, get } = await start(t)
  await (await get('/healthz')).text()
  await server.close()
  await rejects(get('/healthz'))
})

test('a port in use is an error', async (t) => {
  const { server } = await start(t)
  await rejects(start(t, { port: server.port }), { code: 'EADDRINUSE' })
})
