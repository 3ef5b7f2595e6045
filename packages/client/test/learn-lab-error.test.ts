import { deepEqual, equal } from 'node:assert/strict'
import test from 'node:test'
import { Code, ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '@learnlab/contracts/google/rpc/error_details'
import { LearnLabError, memoryTokens, toLearnLabError } from '../src/index.ts'

test('the details of an error become its fields', () => {
  const violation = { field: 'email', description: 'must be an address' }
  const error = toLearnLabError(
    new ConnectError('no', Code.InvalidArgument, { 'x-request-id': 'r1' }, [
      { desc: ErrorInfoSchema, value: { reason: 'VALIDATION', domain: 'learnlab' } },
      { desc: BadRequestSchema, value: { fieldViolations: [violation] } },
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 1n, nanos: 500_000_000 } } },
    ]),
  )
  equal(error.code, Code.InvalidArgument)
  equal(error.message, 'no')
  equal(error.requestId, 'r1')
  equal(error.reason, 'VALIDATION')
  deepEqual(error.fieldViolations, [violation])
  equal(error.retryAfterMs, 1_500)
})

test('anything thrown becomes a LearnLabError once', () => {
  const error = toLearnLabError('odd')
  equal(error.code, Code.Unknown)
  equal(error.retryAfterMs, undefined)
  equal(toLearnLabError(error), error)
  equal(error instanceof LearnLabError, true)
})

test('tokens in memory are what was written last', () => {
  const tokens = memoryTokens()
  equal(tokens.read(), undefined)
  const held = { accessToken: 'a', refreshToken: 'r', expiresAtMs: 1 }
  tokens.write(held)
  equal(tokens.read(), held)
  tokens.write(undefined)
  equal(tokens.read(), undefined)
})
