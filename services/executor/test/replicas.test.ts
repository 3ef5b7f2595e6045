import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { ExecutionState, Verdict, type WatchExecutionResponse } from '@learnlab/contracts/executor/v1'
import { Code, type RpcError } from '@learnlab/rpc'
import { createTestDatabase, createTestTokens, eventually } from '@learnlab/testing'
import { ensureSandboxImage } from '../images/build.ts'
import {
  containersOf,
  createExecutorProcesses,
  type ExecutorProcess,
  type ExecutorProcesses,
} from './executor-processes.ts'
import { docker, skip } from './sandbox.ts'

const migrations = join(import.meta.dirname, '../migrations')
const python = (code: string) => ({ language: 'python', code })
const { RUNNING, ENDED } = ExecutionState

suite('several executors on one database', { skip }, () => {
  const tokens = createTestTokens()
  const keys = createServer()
  const tokenOf = (userId: string) => ({ token: tokens.issue({ userId }) })
  let processes: ExecutorProcesses
  let [one, two]: ExecutorProcess[] = []
  let database: Awaited<ReturnType<typeof createTestDatabase>>

  const executors = () => {
    if (!one || !two) throw new Error('the executors have not been started')
    return [one, two] as const
  }

  before(async (t) => {
    await ensureSandboxImage({ docker })
    database = await createTestDatabase(t as never, { service: 'executor', migrations })
    keys.on('request', (_, response) => response.end(JSON.stringify(tokens.jwks)))
    await once(keys.listen(0, '127.0.0.1'), 'listening')
    processes = createExecutorProcesses({
      databaseUrl: database.url,
      jwksUrl: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`,
      variables: { SUBMITTED_CONCURRENCY: '1', SUBMITTED_LEASE_SECONDS: '2', LOG_LEVEL: 'warn' },
    })
    ;[one, two] = await Promise.all([processes.start(), processes.start()])
  })
  after(async () => {
    await processes?.close()
    keys.close()
    keys.closeAllConnections()
  })

  /** Submits a run to one of the executors, and gives it with those who hold it and who do not. */
  async function submitted(user: string, code: string) {
    const [first] = executors()
    const token = tokenOf(user)
    const request = { program: python(code), idempotencyKey: randomUUID() }
    const { executionId } = await first.client.submitExecution(request, token)
    return { executionId, token }
  }

  test('a submitted run is watched, told and cancelled through any executor', async () => {
    const [first, second] = executors()
    const user = randomUUID()
    const { executionId, token } = await submitted(user, 'import time\nprint("on", flush=True)\ntime.sleep(50)')
    const heard = [first, second].map(({ client }) => {
      const seen: WatchExecutionResponse[] = []
      const done = (async () => {
        for await (const message of client.watchExecution({ executionId }, token)) seen.push(message)
      })()
      return { seen, done }
    })
    for (const { seen } of heard) await eventually(() => seen.some(({ event }) => event?.chunk === 'on\n'))
    for (const { client } of [first, second]) {
      equal((await client.getExecutionStatus({ executionId }, token)).state, RUNNING)
    }
    // One of the two does not have it.
    await second.client.cancelExecution({ executionId }, token)
    await first.client.cancelExecution({ executionId }, token)
    for (const { seen, done } of heard) {
      await done
      equal(seen.at(-1)?.event?.result?.verdict, Verdict.CANCELLED)
      equal(seen.map(({ event }) => event?.chunk ?? '').join(''), 'on\n')
    }
  })

  test('both executors take from the queue', async () => {
    const user = randomUUID()
    // Each waits for the other, as only programs that run at the same time can.
    const code = 'import time\nprint("on", flush=True)\ntime.sleep(50)'
    const runs = [await submitted(user, code), await submitted(user, code)]
    const [first] = executors()
    for (const { executionId, token } of runs) {
      await eventually(async () => {
        return (await first.client.getExecutionStatus({ executionId }, token)).state === RUNNING
      })
    }
    for (const { executionId, token } of runs) await first.client.cancelExecution({ executionId }, token)
  })

  test('an interactive run is watched, spoken to and cancelled through the executor that does not have it', async () => {
    const [first, second] = executors()
    const user = randomUUID()
    const token = tokenOf(user)
    const code = 'name = input("name? ")\nprint("hello", name, flush=True)\nimport time; time.sleep(50)'
    const { executionId } = await first.client.startInteractive({ program: python(code) }, token)
    const texts: string[] = []
    const done = (async () => {
      for await (const { event } of second.client.watchInteractive({ executionId }, token)) {
        texts.push(event?.chunk ?? '')
        if (event?.isComplete) return event.result?.verdict
      }
      return undefined
    })()
    await eventually(() => texts.join('') === 'name? ')
    await second.client.sendInput({ executionId, input: { input: { case: 'text', value: 'Ada\n' } } }, token)
    await eventually(() => texts.join('').endsWith('hello Ada\n'))
    const stranger = tokenOf(randomUUID())
    for (const { client } of [first, second]) {
      await rejects(client.cancelExecution({ executionId }, stranger), { code: Code.NOT_FOUND })
      const input = { input: { case: 'end', value: true } } as const
      await rejects(client.sendInput({ executionId, input }, stranger), { code: Code.NOT_FOUND })
    }
    const { state } = await second.client.getExecutionStatus({ executionId }, token)
    equal(state, RUNNING)
    await second.client.cancelExecution({ executionId }, token)
    equal(await done, Verdict.CANCELLED)
  })

  test('a killed executor leaves no container behind; its runs are run by another, each recorded once', async () => {
    const user = randomUUID()
    const victim = await processes.start()
    const marks = Array.from({ length: 6 }, () => randomUUID())
    const token = tokenOf(user)
    const ids = await Promise.all(
      marks.map(async (mark) => {
        const program = python(`import time\ntime.sleep(0.5)\nprint("${mark}")`)
        const request = { program, idempotencyKey: mark }
        return (await victim.client.submitExecution(request, token)).executionId
      }),
    )
    const waiting = victim.client
      .executeCode(python('import time; time.sleep(30)'), token)
      .catch((error: RpcError) => error)
    await eventually(async () => {
      const { rows } = await database.pool.query<{ busy: number }>(
        'SELECT count(DISTINCT executor_id)::integer AS busy FROM queued_runs WHERE executor_id IS NOT NULL',
      )
      return rows[0]?.busy === 3
    })
    await processes.end(victim, 'SIGKILL')
    const refused = await waiting
    ok(refused instanceof Error && refused.code === Code.UNAVAILABLE, String(refused))
    const [first] = executors()
    for (const [index, executionId] of ids.entries()) {
      const result = await eventually(
        async () => {
          const { state, execution } = await first.client.getExecutionStatus({ executionId }, token)
          return state === ENDED ? execution : undefined
        },
        { timeoutMs: 30_000 },
      )
      deepEqual([result.verdict, result.output], [Verdict.COMPLETED, `${marks[index]}\n`])
    }
    const { rows } = await database.pool.query<{ count: string }>(
      'SELECT count(*) FROM executions WHERE user_id = $1 AND id = ANY ($2)',
      [user, ids],
    )
    equal(Number(rows[0]?.count), ids.length)
    // Whoever starts next on this host removes what was left.
    const next = await processes.start()
    await eventually(async () => (await containersOf(docker, [victim.child.pid])).length === 0)
    await processes.end(next, 'SIGTERM')
  })

  test('an executor that is told to end gives back what it does not finish', async () => {
    const user = randomUUID()
    const leaving = await processes.start()
    const code = 'import time\nprint("on", flush=True)\ntime.sleep(50)'
    const runs = await Promise.all(Array.from({ length: 3 }, () => submitted(user, code)))
    const token = tokenOf(user)
    const held = await eventually(async () => {
      const { rows } = await database.pool.query<{ id: string; busy: number }>(
        `SELECT q.id, (SELECT count(DISTINCT executor_id)::integer FROM queued_runs) AS busy
         FROM queued_runs q JOIN executors e ON e.id = q.executor_id WHERE e.address = $1`,
        [leaving.address],
      )
      return rows[0]?.busy === 3 && rows[0].id
    })
    equal(await processes.end(leaving, 'SIGTERM'), 0)
    equal((await containersOf(docker, [leaving.child.pid])).length, 0)
    const { rows } = await database.pool.query('SELECT attempt, failures, executor_id FROM queued_runs WHERE id = $1', [
      held,
    ])
    deepEqual(rows, [{ attempt: 1, failures: 0, executor_id: null }])
    const [first] = executors()
    for (const { executionId } of runs) await first.client.cancelExecution({ executionId }, token)
    await eventually(async () => (await database.pool.query('SELECT FROM queued_runs')).rowCount === 0)
  })
})
