import { equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { buildRpcServer, createTokenVerifier } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually, freePort } from '@learnlab/testing'
import { skipWithoutEnvoy, startEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { startHeaderEcho } from './header-echo.ts'
import { call, protocols } from './protocols.ts'
import { createTokenForge, serveKeys } from './token-forge.ts'
import { toyServices } from './toy-services.ts'

const skip = skipWithoutEnvoy()

test('a service that is down is told from one that is slow in every protocol, and the others answer', {
  skip,
}, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  await gateway.stop('course')
  for (const protocol of protocols) {
    const outcome = await call(gateway.url, protocol, CourseService.method.getCourse, { id: 'loops' })
    equal(outcome.code, Code.UNAVAILABLE)
    equal(outcome.reason, 'DEPENDENCY')
    equal(outcome.retryAfterSeconds, 1)
    ok(!/127\.0\.0\.1|upstream|refused/i.test(outcome.message), outcome.message)
    if (protocol === 'REST') equal(outcome.httpStatus, 503)
    const token = gateway.tokens.good()
    equal((await call(gateway.url, protocol, AuthService.method.getUser, {}, { token })).code, 0)
  }
})

test('a service that hangs is given up in the end, in every protocol', { skip }, async (t) => {
  const hanging = await startHeaderEcho({ silent: true })
  t.after(() => hanging.close())
  const gateway = await startGateway({ elsewhere: { progress: { host: '127.0.0.1', port: hanging.port } } })
  t.after(() => gateway.close())
  const token = gateway.tokens.good()
  const calls = protocols.map((protocol) =>
    call(gateway.url, protocol, ProgressService.method.getProgress, {}, { token }),
  )
  for (const outcome of await Promise.all(calls)) {
    equal(outcome.code, Code.DEADLINE_EXCEEDED)
    equal(outcome.reason, 'DEADLINE')
    equal(outcome.httpStatus ?? 504, 504)
  }
})

test('Envoy may start first: keys and services are found when they come, and new keys soon', { skip }, async (t) => {
  const [authPort, keysPort] = [await freePort(), await freePort()]
  const address = { host: '127.0.0.1', port: authPort }
  const services = Object.fromEntries(Object.keys(toyServices).map((name) => [name, address]))
  const jwksUrl = `http://127.0.0.1:${keysPort}/.well-known/jwks.json`
  const envoy = await startEnvoy({ services, jwksUrl })
  t.after(() => envoy.close())
  const url = `http://127.0.0.1:${envoy.port}`
  const [first, second] = [createTokenForge(), createTokenForge()]
  const getUser = (token: string) => call(url, 'gRPC', AuthService.method.getUser, {}, { token })

  const early = await getUser(first.good())
  equal(early.code, Code.UNAVAILABLE, 'a token cannot be judged without keys')

  const published = [...first.jwks.keys]
  const keys = await serveKeys(() => ({ keys: published }), keysPort)
  t.after(keys.close)
  const tokens = createTokenVerifier({ jwksUrl, issuer: 'https://learnlab.local', audience: 'learnlab' })
  const logger = createLogger({ service: 'auth', level: 'silent' })
  const metrics = createMetrics({ service: 'auth' })
  const server = buildRpcServer({ implementations: Object.values(toyServices), logger, metrics, tokens })
  await server.listen(address)
  t.after(async () => {
    await server.close({ graceMs: 0 })
    tokens.close()
  })
  await eventually(async () => (await getUser(first.good())).code === 0)

  equal((await getUser(second.good())).code, Code.UNAUTHENTICATED)
  published.push(...second.jwks.keys)
  await eventually(async () => (await getUser(second.good())).code === 0)
  equal((await getUser(first.good())).code, 0)

  // Auth may be away for longer than the keys are kept before the next look.
  const failures = await failedFetches(envoy.adminPort)
  await keys.close()
  await eventually(async () => (await failedFetches(envoy.adminPort)) > failures)
  equal((await getUser(second.good())).code, 0)
})

async function failedFetches(adminPort: number): Promise<number> {
  const stats = await (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=jwks_fetch_failed`)).text()
  return Number(/jwks_fetch_failed: (\d+)/.exec(stats)?.[1])
}
