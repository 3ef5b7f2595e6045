import { deepEqual, doesNotMatch, equal, match, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { eventually } from '@learnlab/testing'
import {
  aborted,
  actingUserId,
  alreadyExists,
  Code,
  failedPrecondition,
  invalidArgument,
  notFound,
  permissionDenied,
  RpcError,
  requireUser,
  resourceExhausted,
  toStatus,
  unauthenticated,
  unavailable,
} from '../src/index.ts'
import { startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })
const databaseLost = Object.assign(new Error('terminating connection'), { code: '57P01' })

/** What a handler throws, and what its caller is told. */
const cases: readonly (readonly [string, unknown, Partial<Record<keyof RpcError, unknown>>])[] = [
  [
    'notFound',
    notFound('course', 'x'),
    { code: Code.NOT_FOUND, reason: 'NOT_FOUND', metadata: { resource: 'course', key: 'x' } },
  ],
  [
    'alreadyExists',
    alreadyExists('user', 'taken'),
    { code: Code.ALREADY_EXISTS, reason: 'CONFLICT', message: 'taken' },
  ],
  [
    'invalidArgument',
    invalidArgument([{ field: 'a.b[1]', description: 'too long' }]),
    {
      code: Code.INVALID_ARGUMENT,
      reason: 'VALIDATION',
      fieldViolations: [{ field: 'a.b[1]', description: 'too long' }],
    },
  ],
  ['unauthenticated', unauthenticated('CREDENTIALS', 'no'), { code: Code.UNAUTHENTICATED, reason: 'CREDENTIALS' }],
  ['permissionDenied', permissionDenied('no'), { code: Code.PERMISSION_DENIED, reason: 'AUTHZ' }],
  [
    'resourceExhausted',
    resourceExhausted('full', { retryAfterMs: 1_250 }),
    { code: Code.RESOURCE_EXHAUSTED, reason: 'CAPACITY', retryAfterMs: 1_250 },
  ],
  [
    'unavailable',
    unavailable('no Docker', { retryAfterMs: 30_000, reason: 'SANDBOX' }),
    { code: Code.UNAVAILABLE, reason: 'SANDBOX', retryAfterMs: 30_000, message: 'no Docker' },
  ],
  ['failedPrecondition', failedPrecondition('not yet'), { code: Code.FAILED_PRECONDITION, reason: 'PRECONDITION' }],
  ['aborted', aborted('changed'), { code: Code.ABORTED, reason: 'CONCURRENT_CHANGE' }],
  ['a refused connection', refused, { code: Code.UNAVAILABLE, reason: 'DEPENDENCY', retryAfterMs: 1_000 }],
  ['one of several refused', new AggregateError([refused]), { code: Code.UNAVAILABLE, reason: 'DEPENDENCY' }],
  ['a lost database', databaseLost, { code: Code.UNAVAILABLE, reason: 'DEPENDENCY' }],
  ['AbortError', new DOMException('x', 'AbortError'), { code: Code.CANCELLED, reason: 'CANCELLED' }],
  ['TimeoutError', new DOMException('x', 'TimeoutError'), { code: Code.DEADLINE_EXCEEDED, reason: 'DEADLINE' }],
  ['any other error', new TypeError('secret of ours'), { code: Code.INTERNAL, reason: 'INTERNAL', metadata: {} }],
  ['an INTERNAL of our own', new RpcError(Code.INTERNAL, 'INTERNAL', 'secret of ours'), { code: Code.INTERNAL }],
  ['data loss', new RpcError(Code.DATA_LOSS, '', 'secret of ours'), { code: Code.INTERNAL, reason: 'INTERNAL' }],
  ['no error at all', 'secret of ours', { code: Code.INTERNAL }],
  ['undefined', undefined, { code: Code.INTERNAL }],
]

for (const [name, thrown, expected] of cases) {
  test(`what the caller is told of ${name}`, async (t) => {
    const { client } = await startService(t, ToyService, {
      change: async () => {
        throw thrown
      },
    })
    const error = await client.change({}).catch((caught: unknown) => caught)
    if (!(error instanceof RpcError)) throw new Error('no RpcError', { cause: error })
    for (const [property, value] of Object.entries(expected)) deepEqual(error[property as keyof RpcError], value)
    doesNotMatch(JSON.stringify(toStatus(error)), /secret of ours/)
    doesNotMatch(error.message, /secret of ours|10\.0\.0\.7/)
  })
}

test('an internal error names a request id, under which the log has the stack', async (t) => {
  const { client, lines } = await startService(t, ToyService, {
    change: async () => {
      throw new TypeError('secret of ours')
    },
  })
  const error = await client.change({}).catch((caught: unknown) => caught)
  const id = error instanceof RpcError ? (/([0-9a-f-]{36})$/.exec(error.message)?.[1] ?? '') : ''
  const line = await eventually(() => lines.find(({ requestId }) => requestId === id))
  equal(line.level, 'error')
  match(String((line.err as { stack?: string }).stack), /TypeError: secret of ours\n +at .*errors\.test\.ts/)
})

test('rules of the contract are checked before the handler is asked, every violation named', async (t) => {
  const { client, tokens } = await startService(t, CourseService, {
    createCourse: async () => {
      throw new Error('not reached')
    },
  })
  const token = tokens.issue({ userId: 'u1', role: 'instructor' })
  const error = await client
    .createCourse({ title: '', slug: 'Not A Slug' }, { token })
    .catch((caught: unknown) => caught)
  if (!(error instanceof RpcError)) throw new Error('no RpcError', { cause: error })
  equal(error.code, Code.INVALID_ARGUMENT)
  equal(error.reason, 'VALIDATION')
  deepEqual(error.fieldViolations.map(({ field }) => field).sort(), ['slug', 'title'])
})

test("a user's id in a request is for those whom the policy lets touch it", () => {
  const user = {
    kind: 'user',
    userId: 'u1',
    email: '',
    role: 'student',
    sessionId: '',
    issuedAtMs: 0,
    generation: 0,
    token: '',
  } as const
  const permission = 'progress.read'
  equal(actingUserId({ caller: user, permission }, ''), 'u1')
  equal(actingUserId({ caller: user, permission }, 'u1'), 'u1')
  equal(actingUserId({ caller: { ...user, role: 'admin' }, permission }, 'u2'), 'u2')
  for (const role of ['student', 'instructor'] as const) {
    try {
      actingUserId({ caller: { ...user, role }, permission }, 'u2')
      throw new Error('allowed')
    } catch (error) {
      equal(error instanceof RpcError && error.code, Code.PERMISSION_DENIED)
    }
  }
})

test('requireUser wants a signed-in caller', async () => {
  await rejects(async () => requireUser({ caller: { kind: 'anonymous' } }), { reason: 'TOKEN_MISSING' })
})
