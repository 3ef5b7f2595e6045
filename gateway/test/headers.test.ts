import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type OutgoingHttpHeaders } from 'node:http2'
import { networkInterfaces } from 'node:os'
import test from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { eventually } from '@learnlab/testing'
import { type RunningEnvoy, skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { startHeaderEcho } from './header-echo.ts'
import { call, protocols, rpcPath } from './protocols.ts'
import { gatewayTest } from './shared-gateway.ts'
import { learner } from './token-forge.ts'
import { frame } from './web-frames.ts'

// Envoy writes this machine's own address in place of a loopback one.
const ownAddresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? [])

const forged = {
  'x-user-id': 'somebody',
  'x-user-role': 'admin',
  'x-real-ip': '203.0.113.9',
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  forwarded: 'for=203.0.113.9',
  'x-envoy-upstream-rq-timeout-ms': '1',
  'x-envoy-original-path': '/admin',
  'x-learnlab-anything': 'forged',
  'x-request-id': 'chosen-by-the-caller',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

test('what callers pretend does not reach services; the token, trace and deadline do', {
  skip: skipWithoutEnvoy(),
}, async (t) => {
  const echo = await startHeaderEcho()
  t.after(() => echo.close())
  const gateway = await startGateway({ elsewhere: { progress: { host: '127.0.0.1', port: echo.port } } })
  t.after(() => gateway.close())
  for (const protocol of protocols) {
    const token = gateway.tokens.good()
    const headers = { ...forged, ...(protocol.startsWith('gRPC-Web') && { 'grpc-timeout': '9S' }) }
    const outcome = await call(gateway.url, protocol, ProgressService.method.getProgress, {}, { token, headers })
    equal(outcome.code, 0, protocol)
    const received = echo.seen.at(-1)
    ok(received)
    for (const [name, value] of Object.entries(forged)) {
      if (name !== 'traceparent') ok(!String(received[name] ?? '').includes(value), `${protocol}: ${name}`)
    }
    deepEqual(
      [received['x-user-id'], received['x-user-role'], received['x-real-ip']],
      [undefined, undefined, undefined],
    )
    ok(ownAddresses.includes(String(received['x-forwarded-for'])))
    match(String(received['x-request-id']), /^[0-9a-f-]{36}$/)
    equal(received.traceparent, forged.traceparent)
    equal(received.authorization, `Bearer ${token}`)
    if (protocol.startsWith('gRPC-Web')) equal(received['grpc-timeout'], '9S', protocol)
    equal(received['x-envoy-internal'], undefined, protocol)
  }
  // A caller's deadline is not what the gateway would wait at most, and where there is none, the service sets its own.
  const url = `${gateway.url}${rpcPath(ProgressService.method.getProgress)}`
  for (const [type, sent] of ['application/grpc', 'application/grpc-web+proto'].flatMap((name) =>
    ['7S', '86400S', '12345m', '99999999m', '499H', '29999M', '1799999S', undefined].map(
      (timeout) => [name, timeout] as const,
    ),
  )) {
    await post(url, { 'content-type': type, authorization: `Bearer ${gateway.tokens.good()}`, 'grpc-timeout': sent })
    equal(echo.seen.at(-1)?.['grpc-timeout'], sent, type)
  }
  // Longer ones would end a call at once: they overflow the timers of services.
  for (const sent of ['500H', '0999H', '99999999H', '30000M', '99999999M', '1800000S', '99999999S']) {
    await post(url, {
      'content-type': 'application/grpc',
      authorization: `Bearer ${gateway.tokens.good()}`,
      'grpc-timeout': sent,
    })
    equal(echo.seen.at(-1)?.['grpc-timeout'], '500H', sent)
  }
  const headers = { authorization: `Bearer ${gateway.tokens.good()}` }
  equal((await fetch(`${gateway.url}/api/v1/progress`, { headers })).status, 200)
  equal(echo.seen.at(-1)?.['grpc-timeout'], undefined)
})

/** An empty message, sent over HTTP/2 with just these headers. */
async function post(url: string, headers: OutgoingHttpHeaders): Promise<void> {
  const { origin, pathname } = new URL(url)
  const session = connect(origin)
  const stream = session.request({ ':method': 'POST', ':path': pathname, te: 'trailers', ...headers })
  stream.resume().end(frame(new Uint8Array()))
  await once(stream, 'close')
  session.destroy()
}

test('behind a trusted proxy services see the caller whom the proxy names, and nobody whom the caller names', {
  skip: skipWithoutEnvoy(),
}, async (t) => {
  const echo = await startHeaderEcho()
  t.after(() => echo.close())
  const gateway = await startGateway({
    elsewhere: { progress: { host: '127.0.0.1', port: echo.port } },
    gateway: { trustedProxies: 1 },
  })
  t.after(() => gateway.close())
  for (const protocol of protocols) {
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' }
    const token = gateway.tokens.good()
    const outcome = await call(gateway.url, protocol, ProgressService.method.getProgress, {}, { token, headers })
    equal(outcome.code, 0, protocol)
    equal(echo.seen.at(-1)?.['x-forwarded-for'], '203.0.113.9', protocol)
  }
})

gatewayTest('services see the address and the request id that the gateway gives', async ({ url, tokens }) => {
  const headers = { 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'chosen' }
  const outcome = await call(url, 'REST', AuthService.method.getUser, {}, { token: tokens.good(), headers })
  const user = outcome.response?.user as { name: string; createdAt: string }
  match(user.name, /^[0-9a-f-]{36}$/)
  ok(ownAddresses.includes(user.createdAt))
})

test('services that are called from another host see the caller, once they know where the gateway is', {
  skip: skipWithoutEnvoy(),
}, async (t) => {
  const elsewhere = '127.0.0.9'
  const gateway = await startGateway({
    trustedProxies: [elsewhere],
    adapt: (config) => ({
      ...config,
      cluster_manager: { upstream_bind_config: { source_address: { address: elsewhere, port_value: 0 } } },
    }),
  })
  t.after(() => gateway.close())
  for (const protocol of protocols) {
    const options = { token: gateway.tokens.good(), headers: { 'x-forwarded-for': '203.0.113.9' } }
    const { response } = await call(gateway.url, protocol, AuthService.method.getUser, {}, options)
    const { createdAt } = (response?.user ?? {}) as { createdAt: string }
    ok(ownAddresses.includes(createdAt), `${protocol}: ${createdAt}`)
  }
})

gatewayTest('calls are counted by service, method and status', async ({ url, tokens, envoy }) => {
  for (const protocol of protocols) {
    equal((await call(url, protocol, AuthService.method.getUser, {}, { token: tokens.good() })).code, 0)
  }
  const metrics = await (await fetch(`http://127.0.0.1:${envoy.adminPort}/stats/prometheus`)).text()
  const labels = ['grpc_service="learnlab.auth.v1.AuthService"', 'grpc_method="GetUser"', 'envoy_cluster_name="auth"']
  const told = metrics.match(/^envoy_cluster_grpc.*GetUser.*$/gm) ?? []
  const figure = (name: string, ...more: string[]) =>
    told.find((line) => line.startsWith(`${name}{`) && [...labels, ...more].every((label) => line.includes(label)))
  const calls = figure('envoy_cluster_grpc', 'grpc_status="0"')
  ok(Number(calls?.split(' ').at(-1)) >= protocols.length, told.join('\n'))
  ok(figure('envoy_cluster_grpc_upstream_rq_time_count'))
})

gatewayTest('the access log has one JSON object a request, without the query', async ({ url, tokens, envoy }) => {
  const response = await fetch(`${url}/api/v1/auth/me?user_id=${learner}`, {
    headers: { authorization: `Bearer ${tokens.good()}` },
  })
  equal(response.status, 200)
  const entry = await logEntry(envoy, ({ request_id }) => request_id === response.headers.get('x-request-id'))
  equal(entry.path, '/api/v1/auth/me')
  equal(entry.rpc, '/learnlab.auth.v1.AuthService/GetUser')
  equal(entry.user, learner)
  equal(entry.status, 200)
  equal(entry.grpc_status, '0')
  equal(entry.upstream, 'auth')
  equal(entry.client, '127.0.0.1')
  ok(entry.duration_ms >= 0)
  ok(!JSON.stringify(entry).includes('user_id'))
})

gatewayTest(
  'the access log has the status of calls in every protocol, of services and of the gateway',
  async (gateway) => {
    const { url, tokens, envoy } = gateway
    for (const [index, protocol] of protocols.entries()) {
      for (const [method, request, token, status] of [
        [CourseService.method.getCourse, { id: 'loops' }, tokens.good(), '0'],
        [CourseService.method.getCourse, { id: 'missing' }, tokens.good(), '5'],
        [AuthService.method.getUser, {}, tokens.expired, '16'],
      ] as const) {
        const traceparent = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033${index}${status.at(-1)}-01`
        await call(url, protocol, method as typeof CourseService.method.getCourse, request, {
          token,
          headers: { traceparent },
        })
        const entry = await logEntry(envoy, ({ trace_parent }) => trace_parent === traceparent)
        // What the gateway refuses over REST never was a call in gRPC.
        const refusedInRest = protocol === 'REST' && status === '16'
        deepEqual([entry.grpc_status, entry.status === 401], [refusedInRest ? null : status, refusedInRest], protocol)
      }
    }
    await (await fetch(`${url}/api/docs`, { headers: { 'user-agent': 'reader of pages' } })).text()
    equal((await logEntry(envoy, ({ user_agent }) => user_agent === 'reader of pages')).grpc_status, null)
  },
)

/** The first line of the access log that fits, when it is there. */
async function logEntry({ accessLogPath }: RunningEnvoy, fits: (entry: Record<string, unknown>) => boolean) {
  return eventually(
    async () => {
      const lines = (await readFile(accessLogPath, 'utf8')).trim().split('\n')
      return lines.map((line) => JSON.parse(line)).find(fits)
    },
    { timeoutMs: 15_000 },
  )
}
