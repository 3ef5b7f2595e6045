import { equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { createMemoryAttempts } from '@learnlab/limits'
import { Code, RpcError } from '@learnlab/rpc'
import { createSignInLimits } from '../sign-in-limits.ts'

const secondMs = 1_000
const emailKey = 'ada@example.org'

function limitsAt(nowMs: () => number) {
  return createSignInLimits(createMemoryAttempts(), () => new Date(nowMs()))
}

/** Milliseconds that a sign-in with a wrong password is told to wait; 0 when the password was looked at. */
async function wrong(limits: ReturnType<typeof limitsAt>, clientAddress: string, key = emailKey): Promise<number> {
  try {
    equal(await limits.guard({ emailKey: key, clientAddress }, async () => false), false)
    return 0
  } catch (error) {
    ok(error instanceof RpcError && error.code === Code.RESOURCE_EXHAUSTED && error.reason === 'RATE_LIMIT')
    return error.retryAfterMs ?? 0
  }
}

test('after 1000 wrong sign-ins from many addresses the owner gets in from another one', async () => {
  let nowMs = 1_700_000_000_000
  const limits = limitsAt(() => nowMs)
  let looked = 0
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if ((await wrong(limits, `198.51.100.${attempt % 200}`)) === 0) looked++
    nowMs += 100
  }
  // 50 before the account counts as under attack, then two an address and no more for half a minute.
  ok(looked < 1_000, `${looked} passwords were looked at`)
  ok(await limits.guard({ emailKey, clientAddress: '203.0.113.7' }, async () => true))
  ok(await limits.guard({ emailKey, clientAddress: '2001:db8:1:1::7' }, async () => true))
})

test('one address trying one account waits longer and longer, and other accounts of that address do not', async () => {
  let nowMs = 1_700_000_000_000
  const limits = limitsAt(() => nowMs)
  for (let failed = 0; failed < 6; failed++) equal(await wrong(limits, '198.51.100.1'), 0)
  equal(await wrong(limits, '198.51.100.1'), secondMs)
  await rejects(
    limits.guard({ emailKey, clientAddress: '198.51.100.1' }, async () => true),
    { reason: 'RATE_LIMIT' },
    'the right password waits as well: it would tell',
  )
  equal(await wrong(limits, '198.51.100.1', 'ben@example.org'), 0)
  nowMs += secondMs
  equal(await wrong(limits, '198.51.100.1'), 0)
  equal(await wrong(limits, '198.51.100.1'), 2 * secondMs)
  nowMs += 2 * secondMs
  ok(await limits.guard({ emailKey, clientAddress: '198.51.100.1' }, async () => true))
  for (let failed = 0; failed < 6; failed++) equal(await wrong(limits, '198.51.100.1'), 0)
})

test('one address trying many accounts is slowed down, by its /64 where it is IPv6', async () => {
  const limits = limitsAt(() => 1_700_000_000_000)
  let looked = 0
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await wrong(limits, `2001:db8::${attempt.toString(16)}`, `user${attempt}@example.org`)) === 0) looked++
  }
  equal(looked, 61)
})

test('a check that could not be made counts for nothing', async () => {
  const limits = limitsAt(() => 1_700_000_000_000)
  for (let attempt = 0; attempt < 20; attempt++) {
    const check = async () => {
      throw new Error('the database is away')
    }
    await rejects(limits.guard({ emailKey, clientAddress: '198.51.100.1' }, check), /is away/)
  }
})
