import { equal, match, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { eventually, freePort } from '@learnlab/testing'
import { Code, createServiceClient, unavailable } from '../src/index.ts'
import { RetryBudget, withRetries } from '../src/retry.ts'
import { startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

test('an idempotent method is tried again when the service is unavailable', async (t) => {
  let calls = 0
  const { client } = await startService(t, ToyService, {
    say: async () => {
      calls += 1
      if (calls < 3) throw unavailable('not yet')
      return { number: calls }
    },
  })
  equal((await client.say({})).number, 3)
})

test('at most twice, and no other method or error at all', async (t) => {
  let calls = 0
  const failing = async (): Promise<never> => {
    calls += 1
    throw unavailable('down')
  }
  const { client } = await startService(t, ToyService, {
    say: failing,
    change: failing,
  })
  await rejects(client.say({}), { code: Code.UNAVAILABLE, message: 'down' })
  equal(calls, 3)
  calls = 0
  await rejects(client.change({}), { code: Code.UNAVAILABLE })
  equal(calls, 1)
})

test('no retry starts that could not end before the deadline, nor waits longer than it is worth', async () => {
  let calls = 0
  const attempt = async (): Promise<never> => {
    calls += 1
    throw unavailable('down', { retryAfterMs: calls === 1 ? 60_000 : 0 })
  }
  const budget = new RetryBudget()
  await rejects(withRetries(attempt, { budget, deadlineMs: Number.POSITIVE_INFINITY, signal: undefined }))
  equal(calls, 1)
  calls = 1
  await rejects(withRetries(attempt, { budget, deadlineMs: Date.now() + 5, signal: undefined }))
  equal(calls, 2)
})

test('a service that is down is not flooded with retries', async () => {
  let calls = 0
  const budget = new RetryBudget()
  while (budget.spend()) calls += 1
  equal(calls, 10)
  const attempt = async (): Promise<never> => {
    calls += 1
    throw unavailable('down')
  }
  calls = 0
  for (let requests = 0; requests < 5; requests += 1) {
    await rejects(withRetries(attempt, { budget, deadlineMs: Number.POSITIVE_INFINITY, signal: undefined }))
  }
  equal(calls, 5)
})

test('calls are counted on the side of the client too', async (t) => {
  const { address, metrics } = await startService(t, ToyService, { say: async () => ({}) })
  const client = createServiceClient(ToyService, { address, metrics })
  t.after(() => client.close())
  await client.say({})
  await rejects(client.change({}), { code: Code.UNIMPLEMENTED })
  const text = await eventually(async () => {
    const scraped = await metrics.registry.metrics()
    return scraped.includes('Unimplemented') ? scraped : ''
  })
  match(text, /grpc_client_handled_total\{.*grpc_method="Say",grpc_code="OK".*\} 1/)
  match(text, /grpc_client_handled_total\{.*grpc_method="Change",grpc_code="Unimplemented".*\} 1/)
})

test('an address where nobody listens is UNAVAILABLE within the deadline', async (t) => {
  const client = createServiceClient(ToyService, { address: `dns:///127.0.0.1:${await freePort()}` })
  t.after(() => client.close())
  await rejects(client.change({}, { timeoutMs: 2_000 }), { code: Code.UNAVAILABLE, reason: 'DEPENDENCY' })
})

test('clients of one address share a channel, which ends with the last of them', async (t) => {
  const { client, address } = await startService(t, ToyService, { say: async () => ({ text: 'ok' }) })
  const other = createServiceClient(ToyService, { address })
  equal((await other.say({})).text, 'ok')
  other.close()
  other.close()
  equal((await client.say({})).text, 'ok')
})

test('calls are shared out among all addresses behind a name', async (t) => {
  // One name for two servers needs a resolver; a list of addresses is resolved the same way.
  const served = [0, 0]
  const [first, second] = await Promise.all(
    served.map((_, index) =>
      startService(t, ToyService, {
        say: async () => {
          served[index] = (served[index] ?? 0) + 1
          return {}
        },
      }),
    ),
  )
  const client = createServiceClient(ToyService, { address: `ipv4:127.0.0.1:${first?.port},127.0.0.1:${second?.port}` })
  t.after(() => client.close())
  for (let calls = 0; calls < 20; calls += 1) await client.say({})
  ok(
    served.every((calls) => calls >= 5),
    served.join(' and '),
  )
})
