import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import { connect, type Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { eventually } from '@learnlab/testing'
import { skipWithoutEnvoy } from './envoy.ts'
import { type Gateway, startGateway } from './gateway-stack.ts'
import { gatewayTest } from './shared-gateway.ts'

const skip = skipWithoutEnvoy()

/** Sends bytes as they are over a connection of its own. @returns all that comes back until the other side closes */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  let answer = ''
  socket.on('data', (piece) => {
    answer += piece
  })
  // Whoever takes the bytes before for a good request, answers this one too and closes.
  socket.write(`${text}GET /last HTTP/1.1\r\nhost: learnlab\r\nconnection: close\r\n\r\n`)
  await once(socket, 'close')
  return answer
}

const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)

const target = 'GET /api/v1/courses HTTP/1.1\r\nhost: learnlab\r\n'
const smuggled = 'GET /api/v1/auth/me HTTP/1.1\r\nhost: learnlab\r\n\r\n'
const post = 'POST /api/v1/auth/login HTTP/1.1\r\nhost: learnlab\r\ncontent-type: application/json\r\n'

/** Requests whose length two parsers could see differently, and others that no good client sends. */
const ambiguous: Readonly<Record<string, string>> = {
  'both Content-Length and Transfer-Encoding': `${post}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'two lengths that differ': `${post}content-length: 2\r\ncontent-length: 60\r\n\r\n{}${smuggled}`,
  'a transfer coding that is none': `${post}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  'a space before the colon': `${post}content-length : 2\r\n\r\n{}${smuggled}`,
  'a chunk size that is none': `${post}transfer-encoding: chunked\r\n\r\nzz\r\n${smuggled}`,
  'a null byte in a header': `${target}x-a: b\u0000c\r\n\r\n`,
  'two hosts': `${target}host: evil.example\r\nconnection: close\r\n\r\n`,
  'an upgrade': `${target}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  'no host': 'GET /api/v1/courses HTTP/1.1\r\n\r\n',
  'an empty host': 'GET /api/v1/courses HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n',
  'a host with a user': 'GET /api/v1/courses HTTP/1.1\r\nhost: me@learnlab\r\nconnection: close\r\n\r\n',
  'an old version': 'GET /api/v1/courses HTTP/1.0\r\nhost: learnlab\r\n\r\n',
}
gatewayTest(
  'a request that could be read in two ways is refused, and nothing behind it is answered',
  async ({ envoy }) => {
    const requests = Object.entries(ambiguous)
    const answers = await Promise.all(requests.map(([, text]) => sendRaw(envoy.port, text)))
    for (const [index, answer] of answers.entries()) {
      const kind = requests[index]?.[0]
      equal(answer.match(/HTTP\/1\.1 \d+/g)?.length, 1, `${kind}: ${answer}`)
      match(answer, /^HTTP\/1\.1 (400|426|501) /, kind)
      match(answer, /"reason":"(MALFORMED_MESSAGE|UNIMPLEMENTED)"/, kind)
    }
  },
)

gatewayTest(
  'lines that end without CR, and folded ones, mean what they seem to (RFC 9112, 2.2 and 5.2)',
  async ({ envoy }) => {
    const folded = await sendRaw(envoy.port, `${target}x-a: b\r\n c: d\r\n\r\n`)
    deepEqual(statuses(folded), ['200', '404'])
    // The second is one that the caller could send by itself, and is judged like that.
    const bare = await sendRaw(envoy.port, `${target}x-a: b\n\n${smuggled}`)
    deepEqual(statuses(bare), ['200', '401', '404'])
  },
)

gatewayTest('what comes after a body is dropped and breaks no call', async ({ envoy }) => {
  const begin = `${post}connection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`
  for (const trailer of [
    'content-length: 9',
    'connection: close',
    'te: gzip',
    'upgrade: h2c',
    'authorization: Bearer x',
  ]) {
    const answer = await sendUnfinished(envoy.port, `${begin}${trailer}\r\n\r\n`)
    match(answer, /^HTTP\/1\.1 400 .*"VALIDATION"/s, trailer)
  }
})

gatewayTest('a body is refused as soon as it is announced as larger than any that is read', async ({ envoy }) => {
  const jsonPost = 'POST /api/v1/auth/login HTTP/1.1\r\nhost: learnlab\r\ncontent-type: application/json\r\n'
  const webPost =
    'POST /learnlab.auth.v1.AuthService/Login HTTP/1.1\r\nhost: learnlab\r\ncontent-type: application/grpc-web'
  for (const length of ['10000000', '99000000000', '9223372036854775807']) {
    const announced = `content-length: ${length}\r\n\r\n`
    const rest = await sendUnfinished(envoy.port, `${jsonPost}${announced}{`)
    match(rest, /^HTTP\/1\.1 413 /, length)
    match(rest, /"reason":"MESSAGE_TOO_LARGE"/, length)
    for (const type of ['+proto', '-text']) {
      const web = await sendUnfinished(envoy.port, `${webPost}${type}\r\n${announced}`)
      match(web, /^HTTP\/1\.1 200 .*\r\ngrpc-status: 8\r\n/s, `${type} ${length}`)
    }
  }
  for (const length of ['99999999999999999999999', '-1', '4,5']) {
    const answer = await sendUnfinished(envoy.port, `${jsonPost}content-length: ${length}\r\n\r\n{`)
    match(answer, /^HTTP\/1\.1 4(00|13) /, length)
  }
})

/** Sends the beginning of a request. @returns all that comes back until the other side closes */
async function sendUnfinished(port: number, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined).on('close', () => resolve())
  let answer = ''
  socket.on('data', (piece) => {
    answer += piece
  })
  socket.write(text)
  await promise
  return answer
}

gatewayTest('no spelling of a path reaches what it must not', async ({ url, envoy, tokens }) => {
  const before = await statistic(envoy.adminPort, 'cluster.auth.upstream_rq_total')
  const paths = [
    '/api/v1/courses/%2e%2e/auth/me',
    '/api/v1/courses/%2E%2E/auth/me',
    '/api/v1/courses/..;/auth/me',
    '//api/v1/auth/me',
    '/api/v1/./auth/me',
    '/api/v1/courses/..%2fauth/me',
    '/api/v1/courses/..%5cauth/me',
    '/api/v1/auth/me%00',
    '/api/v1/auth/me%0d%0ax-user-id:%20me',
    '/stats',
    '/config_dump',
    '/quitquitquit',
    '/server_info',
    '/.well-known/jwks.json',
    '/metrics',
    '/healthz',
  ]
  const answers = await Promise.all(
    paths.map((path) => sendRaw(envoy.port, `GET ${path} HTTP/1.1\r\nhost: learnlab\r\nconnection: close\r\n\r\n`)),
  )
  for (const [index, answer] of answers.entries()) {
    match(answer, /^HTTP\/1\.1 (400|401|404) /, paths[index])
    ok(!/listener|cluster_manager|"kty"|process_cpu/.test(answer), paths[index])
  }
  equal(await statistic(envoy.adminPort, 'cluster.auth.upstream_rq_total'), before, 'a call reached the service')
  equal((await fetch(`${url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${tokens.good()}` } })).status, 200)
})

test('slow headers, idle and greedy connections and rapid resets leave the others alone', { skip }, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  const slow = await connections(t, gateway, 300)
  for (const [index, socket] of slow.entries()) if (index % 2 === 0) socket.write('GET /api/v1/courses HT')
  for (const socket of slow.slice(0, 20)) {
    socket.write(`${target}${'x'.repeat(60_000)}`)
  }
  const session = connectHttp2(gateway.url)
  session.on('error', () => undefined)
  t.after(() => session.destroy())
  // CVE-2023-44487: streams that are reset as soon as they are opened.
  for (let count = 0; count < 2_000 && !session.destroyed; count += 1) {
    const stream = session.request({ ':path': '/api/v1/courses' })
    stream.on('error', () => undefined)
    stream.close(constants.NGHTTP2_CANCEL)
  }
  for (let count = 0; count < 20; count += 1) {
    equal((await fetch(`${gateway.url}/api/v1/courses`, { headers: { connection: 'close' } })).status, 200)
  }
  // Half a header is given up; what never began may wait longer.
  await eventually(() => slow.filter(({ closed }) => closed).length >= 150, { timeoutMs: 20_000 })
})

async function connections(t: TestContext, { envoy }: Gateway, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(envoy.port, '127.0.0.1'))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.resume()
    if (socket.connecting) await once(socket, 'connect')
  }
  return sockets
}

async function statistic(adminPort: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=^${name}$`)).text()
  return Number(/: (\d+)/.exec(text)?.[1])
}
