import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createTestTokens, eventually } from '@learnlab/testing'
import { Code, createTokenVerifier } from '../src/index.ts'
import { startService } from './start-toy.ts'

const unavailable = { code: Code.UNAVAILABLE, reason: 'DEPENDENCY' }
const soonMs = () => Date.now() + 300

/** A publisher of keys, which may be away, change or hold its answers back, and counts how often it was asked. */
async function startPublisher(t: TestContext, keys: readonly object[]) {
  const published = { keys, asked: 0, state: 'up' as 'up' | 'failing' | 'away' | 'holding' }
  const held: ServerResponse[] = []
  const respond = (response: ServerResponse) => {
    response.writeHead(published.state === 'failing' ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys: published.keys }))
  }
  const server = createServer((request, response) => {
    if (published.state === 'away') {
      request.socket.destroy()
      return
    }
    published.asked += 1
    if (published.state === 'holding') held.push(response)
    else respond(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const release = () => {
    published.state = 'up'
    for (const response of held) respond(response)
  }
  const { port } = server.address() as AddressInfo
  return { published, release, jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json` }
}

function createVerifier(t: TestContext, jwksUrl: string) {
  const verifier = createTokenVerifier({ jwksUrl, issuer: 'https://learnlab.local', audience: 'learnlab' })
  t.after(() => verifier.close())
  return verifier
}

test('published keys are fetched once; an unknown key id makes one more fetch, not one each', async (t) => {
  const tokens = createTestTokens()
  const { published, jwksUrl } = await startPublisher(t, tokens.jwks.keys)
  const remote = createVerifier(t, jwksUrl)
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const userId = randomUUID()
      equal((await remote.verify(tokens.issue({ userId }))).userId, userId)
    }),
  )
  equal(published.asked, 1)

  const stranger = createTestTokens()
  await Promise.allSettled(Array.from({ length: 50 }, () => remote.verify(stranger.issue({ userId: 'u1' }))))
  equal(published.asked <= 2, true)

  // The key is rotated: the new one is found within the pause between fetches, and the old one is no longer good.
  const token = tokens.issue({ userId: 'u1' })
  await remote.verify(token)
  published.keys = [...stranger.jwks.keys]
  equal((await eventually(() => remote.verify(stranger.issue({ userId: 'u2' })))).userId, 'u2')
  await rejects(remote.verify(token), { reason: 'TOKEN_INVALID' })
})

test('while no key can be had, tokens are neither good nor bad but unavailable, within the time of the caller', async (t) => {
  const tokens = createTestTokens()
  const { published, jwksUrl } = await startPublisher(t, tokens.jwks.keys)
  published.state = 'failing'
  const remote = createVerifier(t, jwksUrl)
  const calls = Array.from({ length: 500 }, () => remote.verify(tokens.issue({ userId: 'u1' }), soonMs()))
  for (const { status, reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[]) {
    equal(status, 'rejected')
    equal(reason.reason, unavailable.reason)
  }
  // Attempts come at growing distances, however many wait for one.
  ok(published.asked < 50, `${published.asked} fetches`)
  published.state = 'up'
  equal((await remote.verify(tokens.issue({ userId: 'u1' }))).userId, 'u1')
})

test('while the publisher is away, known keys go on being used and unknown ones may be good', async (t) => {
  const tokens = createTestTokens()
  const { published, jwksUrl } = await startPublisher(t, tokens.jwks.keys)
  const remote = createVerifier(t, jwksUrl)
  ok(await remote.ready?.(60_000))
  published.state = 'failing'
  equal((await remote.verify(tokens.issue({ userId: 'u2' }))).userId, 'u2')
  const successor = createTestTokens()
  await eventually(() => rejects(remote.verify(successor.issue({ userId: 'u2' })), unavailable).then(() => true))
  published.keys = [...tokens.jwks.keys, ...successor.jwks.keys]
  published.state = 'up'
  equal((await eventually(() => remote.verify(successor.issue({ userId: 'u2' })))).userId, 'u2')
})

test('calls that come before there are keys wait for them; who sends no token is served meanwhile', async (t) => {
  const tokens = createTestTokens()
  const { published, release, jwksUrl } = await startPublisher(t, tokens.jwks.keys)
  published.state = 'away'
  const { client, metrics } = await startService(
    t,
    CourseService,
    { getCourse: async (_request, { caller }) => ({ course: { title: caller.kind } }) },
    { tokens: createVerifier(t, jwksUrl), keysDeadlineMs: 1 },
  )
  equal((await client.getCourse({ id: 'a' })).course?.title, 'anonymous')
  const token = () => tokens.issue({ userId: randomUUID() })
  const early = Array.from({ length: 20 }, () => client.getCourse({ id: 'a' }, { token: token() }))
  const started = /grpc_server_started_total\{[^}]*GetCourse[^}]*\} 21/
  await eventually(async () => started.test(await metrics.registry.metrics()))
  release()
  const answers = await Promise.all(early)
  deepEqual(new Set(answers.map(({ course }) => course?.title)), new Set(['user']))
})

test('a server takes calls when it has keys, or has waited long enough for them', async (t) => {
  const tokens = createTestTokens()
  const { published, release, jwksUrl } = await startPublisher(t, tokens.jwks.keys)
  published.state = 'holding'
  let listens = false
  const handlers = { getCourse: async () => ({}) }
  const starting = startService(t, CourseService, handlers, {
    tokens: createVerifier(t, jwksUrl),
    keysDeadlineMs: 60_000,
  })
  void starting.then(() => {
    listens = true
  })
  await eventually(() => published.asked === 1)
  equal(listens, false)
  const { lines } = await startService(t, CourseService, handlers, {
    tokens: createVerifier(t, jwksUrl),
    keysDeadlineMs: 1,
  })
  ok(lines.some(({ msg }) => String(msg).includes('keys of access tokens')))
  equal(listens, false)
  release()
  const { client } = await starting
  await client.getCourse({ id: 'a' }, { token: tokens.issue({ userId: 'u1' }) })
})
