import { equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { createTestTokens } from '../src/index.ts'

test('a token is verified by those who issued it only', async () => {
  const tokens = createTestTokens()
  const token = tokens.issue({ userId: 'ada', role: 'instructor' })
  const caller = await tokens.verifier.verify(token)
  equal(caller.userId, 'ada')
  equal(caller.role, 'instructor')
  await rejects(createTestTokens().verifier.verify(token))
  await rejects(tokens.verifier.verify(tokens.issue({ userId: 'ada' }, -60)))
})
