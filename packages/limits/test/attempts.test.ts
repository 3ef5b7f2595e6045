import { equal, ok } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createLogger } from '@learnlab/telemetry'
import { eventually, startRedis } from '@learnlab/testing'
import {
  type AttemptKey,
  type Attempts,
  connectRedis,
  createMemoryAttempts,
  createRedisAttempts,
  type GrowingDelay,
} from '../src/index.ts'

const logger = createLogger({ service: 'test', level: 'silent' })
const delay: GrowingDelay = { free: 2, firstMs: 1_000, maxMs: 5_000, forgetMs: 60_000 }
const counted: GrowingDelay = { free: 1e9, firstMs: 0, maxMs: 0, forgetMs: 60_000 }
const startMs = 1_700_000_000_000

async function redisAttempts(
  t: TestContext,
): Promise<{ attempts: Attempts; again(): Attempts; stop(): Promise<void> } | undefined> {
  const server = await startRedis(t)
  if (!server) return undefined
  const connect = () => {
    const redis = connectRedis(server.url, logger)
    t.after(() => redis.disconnect())
    return redis
  }
  const redis = connect()
  await eventually(() => redis.ping())
  const second = connect()
  await eventually(() => second.ping())
  const of = (connection: typeof redis) => createRedisAttempts(connection, createMemoryAttempts(), logger)
  return { attempts: of(redis), again: () => of(second), stop: server.stop }
}

const kinds: [string, (t: TestContext) => Promise<Attempts | undefined>][] = [
  ['in process', async () => createMemoryAttempts()],
  ['in Redis', async (t) => (await redisAttempts(t))?.attempts],
]

for (const [where, make] of kinds) {
  test(`${where}: a few failures are free, then the wait doubles up to its bound and is forgotten after a while`, async (t) => {
    const attempts = await make(t)
    if (!attempts) return
    const keys: AttemptKey[] = [{ key: 'ada', delay }]
    let nowMs = startMs
    for (const waitMs of [0, 0, 1_000, 2_000, 4_000, 5_000, 5_000]) {
      equal(await attempts.begin(keys, nowMs), 0)
      if (waitMs === 0) continue
      equal(await attempts.begin(keys, nowMs), waitMs)
      equal(await attempts.begin(keys, nowMs + waitMs - 1), 1)
      nowMs += waitMs
    }
    await attempts.forgive(keys, ['ada'])
    equal(await attempts.begin(keys, nowMs), 0)
    equal(await attempts.begin(keys, nowMs), 0)
  })

  test(`${where}: of many attempts at once only the free ones get through`, async (t) => {
    const attempts = await make(t)
    if (!attempts) return
    const waits = await Promise.all(Array.from({ length: 50 }, () => attempts.begin([{ key: 'ada', delay }], startMs)))
    equal(waits.filter((waitMs) => waitMs === 0).length, 3)
  })

  test(`${where}: when one key must wait nothing is counted under the others, and forgiving takes one back`, async (t) => {
    const attempts = await make(t)
    if (!attempts) return
    const pair: AttemptKey[] = [
      { key: 'ada', delay },
      { key: 'ben', delay },
    ]
    for (let failed = 0; failed < 3; failed++) await attempts.begin([pair[0] as AttemptKey], startMs)
    ok((await attempts.begin(pair, startMs)) > 0)
    const ben: AttemptKey[] = [{ key: 'ben', delay }]
    for (let tries = 0; tries < 10; tries++) {
      equal(await attempts.begin(ben, startMs), 0)
      await attempts.forgive(ben, [])
    }
  })

  test(`${where}: the strict rule holds while the other key has failed often enough`, async (t) => {
    const attempts = await make(t)
    if (!attempts) return
    const strictDelay: GrowingDelay = { free: 0, firstMs: 30_000, maxMs: 30_000, forgetMs: 60_000 }
    const keys = (from: string): AttemptKey[] => [
      { key: from, delay, strict: { of: 'account', failures: 4, delay: strictDelay } },
      { key: 'account', delay: counted },
    ]
    equal(await attempts.begin(keys('one'), startMs), 0)
    equal(await attempts.begin(keys('one'), startMs), 0)
    equal(await attempts.begin(keys('two'), startMs), 0)
    equal(await attempts.begin(keys('two'), startMs), 0)
    equal(await attempts.begin(keys('two'), startMs), 30_000)
    equal(await attempts.begin(keys('fresh'), startMs), 0)
  })
}

test('replicas share the counts in Redis; without it each counts by itself', async (t) => {
  const redis = await redisAttempts(t)
  if (!redis) return
  const [one, other] = [redis.attempts, redis.again()]
  const keys: AttemptKey[] = [{ key: 'ada', delay }]
  for (let failed = 0; failed < 3; failed++) equal(await one.begin(keys, startMs), 0)
  equal(await other.begin(keys, startMs), 1_000)
  await redis.stop()
  for (let failed = 0; failed < 3; failed++) equal(await other.begin(keys, startMs), 0)
  equal(await other.begin(keys, startMs), 1_000)
})
