import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { eventually } from '@learnlab/testing'
import { CallBudget } from '../src/call-budget.ts'
import { Code, defaultRateLimits, RpcError } from '../src/index.ts'
import { rateLimits } from '../src/rate-limits.ts'
import { startService } from './start-toy.ts'

test('a user who calls too often is told when to come back; others are not held up', async (t) => {
  const { client, tokens } = await startService(
    t,
    CourseService,
    { getCourse: async () => ({}) },
    { limits: { ...defaultRateLimits, READ: 3 } },
  )
  const token = tokens.issue({ userId: 'u1' })
  for (let calls = 0; calls < 3; calls += 1) await client.getCourse({ id: 'a' }, { token })
  const error = await client.getCourse({ id: 'a' }, { token }).catch((caught: unknown) => caught)
  if (!(error instanceof RpcError)) throw new Error('no RpcError', { cause: error })
  equal(error.code, Code.RESOURCE_EXHAUSTED)
  equal(error.reason, 'RATE_LIMIT')
  ok((error.retryAfterMs ?? 0) > 50_000 && (error.retryAfterMs ?? 0) <= 60_000, `retry after ${error.retryAfterMs}`)
  // Another token of the same user is the same user.
  await rejects(client.getCourse({ id: 'a' }, { token: tokens.issue({ userId: 'u1' }) }), { reason: 'RATE_LIMIT' })
  await client.getCourse({ id: 'a' }, { token: tokens.issue({ userId: 'u2' }) })
  await client.getCourse({ id: 'a' })
})

test('guessing credentials is counted by address, whoever the token says', async (t) => {
  const { client, tokens } = await startService(
    t,
    AuthService,
    { refreshToken: async () => ({}) },
    { limits: { ...defaultRateLimits, CREDENTIAL: 2 } },
  )
  const request = { refreshToken: 'a'.repeat(43) }
  const answers: unknown[] = []
  for (const userId of ['u1', 'u2', 'u3']) {
    answers.push(
      await client.refreshToken(request, { token: tokens.issue({ userId }) }).catch((error: unknown) => error),
    )
  }
  const [, , third] = answers
  equal(third instanceof RpcError && third.reason, 'RATE_LIMIT')
})

test('0 sets no limit and is warned of', async (t) => {
  const { client, lines } = await startService(
    t,
    CourseService,
    { getCourse: async () => ({}) },
    { limits: { ...defaultRateLimits, READ: 0 } },
  )
  match(String(lines.find(({ level }) => level === 'warn')?.msg), /RATE_LIMIT_READ is 0/)
  for (let calls = 0; calls < 50; calls += 1) await client.getCourse({ id: 'a' })
})

test('a user may hold so many streams open, and others after they end', async (t) => {
  const { client, tokens } = await startService(
    t,
    ProgressService,
    {
      streamProgress: async function* (_, { signal }) {
        yield { resumeToken: 'open' }
        if (!signal.aborted) await once(signal, 'abort')
      },
    },
    { limits: { STREAMS: 2 } },
  )
  const watch = async (userId: string) => {
    const leaving = new AbortController()
    const stream = client.streamProgress({}, { token: tokens.issue({ userId }), signal: leaving.signal })
    const messages = stream[Symbol.asyncIterator]()
    await messages.next()
    return async () => {
      leaving.abort()
      await messages.next().catch(() => undefined)
    }
  }
  const leave = [await watch('u1'), await watch('u1')]
  const error = await watch('u1').catch((caught: unknown) => caught)
  ok(error instanceof RpcError)
  deepEqual([error.code, error.reason, error.retryAfterMs], [Code.RESOURCE_EXHAUSTED, 'RATE_LIMIT', 5_000])
  leave.push(await watch('u2'))
  await leave.shift()?.()
  leave.push(await eventually(() => watch('u1')))
  for (const end of leave) await end()
})

test('limits that are not given have their default', () => {
  deepEqual(rateLimits({ READ: 5, WRITE: undefined }), { ...defaultRateLimits, READ: 5 })
})

test('a budget begins anew after its minute, and its memory is bounded', (t) => {
  const start = Math.ceil(performance.now())
  const now = t.mock.method(performance, 'now', () => start)
  const budget = new CallBudget(1)
  equal(budget.take('a'), 0)
  equal(budget.take('a'), 60_000)
  now.mock.mockImplementation(() => start + 60_001)
  equal(budget.take('a'), 0)
  ok(budget.take('a') > 0)
  for (let caller = 0; caller < 50_000; caller += 1) budget.take(`b${caller}`)
  equal(budget.take('a'), 0)
})
