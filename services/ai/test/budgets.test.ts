import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createPool } from '@learnlab/postgres'
import { createTestDatabase } from '@learnlab/testing'
import { createTokenBudgets, type TokenLimits } from '../store/token-budgets.ts'

async function startBudgets(t: TestContext, limits: TokenLimits) {
  const { url } = await createTestDatabase(t, { service: 'ai', migrations: join(import.meta.dirname, '../migrations') })
  const pool = createPool({ connectionString: url, applicationName: 'ai' })
  t.after(() => pool.end())
  const owned = (owner: string, keptMs = 60_000) => createTokenBudgets(pool, { limits, owner, keptMs })
  const replica = () => {
    const another = createPool({ connectionString: url, applicationName: 'ai', max: 3, maxWaiting: 1_000 })
    t.after(() => another.end())
    return createTokenBudgets(another, { limits, owner: 'another', keptMs: 60_000 })
  }
  return { pool, owned, replica, budgets: owned('one') }
}

const plenty = 1e9
const call = (over: object = {}) => ({
  ...{ id: randomUUID(), userId: 'ada', courseId: 'python', model: 'openai/x', tokens: 100 },
  ...over,
})

test('a thousand calls at once take no token more than there is', async (t) => {
  const { pool, budgets, replica } = await startBudgets(t, { user: 7_777, course: plenty, all: plenty })
  const calls = Array.from({ length: 1_000 }, (_, at) => call({ tokens: 10 + (at % 50) }))
  const replicas = [replica(), replica(), replica()]
  const answers = await Promise.all(calls.map(async (one, at) => await replicas[at % replicas.length]?.reserve(one)))
  const granted = calls.filter((_, at) => answers[at] === '')
  const reserved = granted.reduce((sum, { tokens }) => sum + tokens, 0)
  equal(await budgets.usedToday('ada'), reserved)
  ok(reserved <= 7_777)
  // What was refused would not have fitted.
  ok(calls.every(({ tokens }, at) => answers[at] === '' || reserved + tokens > 7_777 - 59))
  await Promise.all(
    granted.map(async ({ id, tokens }, at) =>
      replicas[at % replicas.length]?.settle(id, { promptTokens: tokens - 10, completionTokens: 5, failed: false }),
    ),
  )
  const { rows } = await pool.query('SELECT scope, reserved::int, used::int FROM token_budgets ORDER BY scope')
  const used = reserved - 5 * granted.length
  deepEqual(
    rows,
    ['all', 'course', 'user'].map((scope) => ({ scope, reserved: 0, used })),
  )
})

test('each budget holds by itself, and what is refused takes nothing of the others', async (t) => {
  const { budgets } = await startBudgets(t, { user: 250, course: 300, all: 350 })
  equal(await budgets.reserve(call()), '')
  equal(await budgets.reserve(call()), '')
  equal(await budgets.reserve(call()), 'user')
  equal(await budgets.reserve(call({ userId: 'bob' })), '')
  equal(await budgets.reserve(call({ userId: 'bob' })), 'course')
  equal(await budgets.reserve(call({ userId: 'bob', courseId: '' })), 'all')
  equal(await budgets.reserve(call({ userId: 'bob', courseId: '', tokens: 50 })), '')
  equal(await budgets.usedToday('bob'), 150)
})

test('what is settled twice counts once, and usage is told by model', async (t) => {
  const { budgets } = await startBudgets(t, { user: plenty, course: plenty, all: plenty })
  const one = call()
  await budgets.reserve(one)
  for (const _ of [1, 2]) await budgets.settle(one.id, { promptTokens: 40, completionTokens: 2, failed: true })
  equal(await budgets.usedToday('ada'), 42)
  const [usage, ...others] = await budgets.usage(1)
  equal(others.length, 0)
  const { day: _, ...counted } = usage ?? { day: '' }
  deepEqual(counted, { model: 'openai/x', calls: 1, failedCalls: 1, promptTokens: 40, completionTokens: 2 })
})

test('what a process left behind is settled by the next that bears its name, with all that was reserved', async (t) => {
  const { owned, budgets } = await startBudgets(t, { user: 150, course: plenty, all: plenty })
  await budgets.reserve(call())
  equal(await owned('two').settleAbandoned({ own: true }), 0)
  equal(await owned('one').settleAbandoned({ own: true }), 1)
  equal(await budgets.usedToday('ada'), 100)
  equal(await budgets.reserve(call()), 'user')
  // Whoever never comes back is settled when the time is over.
  const gone = owned('three', 0)
  await gone.reserve(call({ userId: 'bob' }))
  equal(await budgets.settleAbandoned({ own: false }), 1)
  equal(await budgets.usedToday('bob'), 100)
})
