import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { suite } from 'node:test'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import {
  ExecutionPriority,
  ExecutionState,
  Verdict,
  type WatchExecutionResponse,
} from '@learnlab/contracts/executor/v1'
import { Code, type RpcError } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { pageTokenAfter } from '../domain/page-token.ts'
import { sharedExecutor, skip, startWithoutEngine } from './sandbox.ts'
import { type Person, person, queueLimits, startService } from './start-service.ts'

type Service = Awaited<ReturnType<typeof startService>>

const { QUEUED, RUNNING, ENDED } = ExecutionState
const python = (code: string) => ({ language: 'python', code })
const key = () => randomUUID()

async function submit({ client, tokenOf }: Service, user: Person, code: string, priority?: ExecutionPriority) {
  const program = python(code)
  const request = { program, idempotencyKey: key(), ...(priority && { priority }) }
  return (await client.submitExecution(request, tokenOf(user))).executionId
}

async function watch({ client, tokenOf }: Service, user: Person, executionId: string, from: object = {}) {
  const seen: WatchExecutionResponse[] = []
  for await (const message of client.watchExecution({ executionId, ...from }, tokenOf(user))) seen.push(message)
  return seen
}

const textOf = (messages: readonly WatchExecutionResponse[]) => messages.map(({ event }) => event?.chunk ?? '').join('')

/** Waits until a run has ended, and gives its result. */
function ended({ client, tokenOf }: Service, user: Person, executionId: string) {
  return eventually(async () => {
    const { state, execution, attempt } = await client.getExecutionStatus({ executionId }, tokenOf(user))
    return state === ENDED && execution ? { ...execution, attempt } : undefined
  })
}

suite('submitted runs', { skip }, () => {
  const { executor } = sharedExecutor()

  test('a run is queued, run, watched and recorded with all it printed, in order', async (t) => {
    const service = await startService(t, executor())
    const ada = person()
    const code =
      'import sys\nfor n in range(3): print("out", n, flush=True); print("err", n, file=sys.stderr, flush=True)'
    const id = await submit(service, ada, code)
    const live = await watch(service, ada, id)
    const last = live.at(-1)
    deepEqual([last?.state, last?.attempt, last?.event?.isComplete], [ENDED, 1, true])
    equal(last?.event?.result?.verdict, Verdict.COMPLETED)
    equal(textOf(live.filter(({ event }) => !event?.isError)), 'out 0\nout 1\nout 2\n')
    equal(textOf(live.filter(({ event }) => event?.isError)), 'err 0\nerr 1\nerr 2\n')
    const replayed = await watch(service, ada, id)
    equal(textOf(replayed), textOf(live))
    deepEqual(replayed.at(-1)?.event?.result, last?.event?.result)
    // Resumed behind the first piece, then behind a piece of another attempt, which counts no more.
    const first = replayed[0]?.event
    const rest = await watch(service, ada, id, { attempt: 1, offset: first?.offset })
    equal(`${first?.chunk}${textOf(rest)}`, textOf(live))
    equal(textOf(await watch(service, ada, id, { attempt: 2, offset: first?.offset })), textOf(live))
    await rejects(watch(service, person(), id), { code: Code.NOT_FOUND })
  })

  test('the same request under a key is one run; another is refused', async (t) => {
    const service = await startService(t, executor())
    const { client, tokenOf, database } = service
    const [ada, bob] = [person(), person()]
    const request = { program: python('print(1)'), idempotencyKey: 'homework-1' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.submitExecution(request, tokenOf(ada))))
    const [id] = new Set(answers.map(({ executionId }) => executionId))
    ok(id !== undefined && answers.every(({ executionId }) => executionId === id))
    // Naming oneself asks for the same.
    const named = { ...request, program: { ...request.program, userId: ada.userId } }
    equal((await client.submitExecution(named, tokenOf(ada))).executionId, id)
    const other = { ...request, program: python('print(2)') }
    await rejects(client.submitExecution(other, tokenOf(ada)), (error: RpcError) => {
      deepEqual([error.code, error.reason], [Code.ALREADY_EXISTS, 'IDEMPOTENCY_KEY_REUSED'])
      return true
    })
    notEqual(id, (await client.submitExecution(other, tokenOf(bob))).executionId)
    await ended(service, ada, id)
    deepEqual(await client.submitExecution(request, tokenOf(ada)).then(({ state }) => state), ENDED)
    equal((await database.query('SELECT FROM executions WHERE user_id = $1', [ada.userId])).rowCount, 1)
  })

  test('what is wrong with a submission is said before it is queued', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const refused = async (request: Parameters<typeof client.submitExecution>[0], code: Code, words: RegExp) => {
      await rejects(client.submitExecution(request, tokenOf(person())), (error: RpcError) => {
        equal(error.code, code)
        match(error.message, words)
        return true
      })
    }
    const program = python('print(1)')
    await refused({ program }, Code.INVALID_ARGUMENT, /idempotency_key/)
    await refused({ program, idempotencyKey: 'a b' }, Code.INVALID_ARGUMENT, /idempotency_key/)
    await refused({ idempotencyKey: key() }, Code.INVALID_ARGUMENT, /program/)
    await refused(
      { program: { ...program, language: 'cobol' }, idempotencyKey: key() },
      Code.INVALID_ARGUMENT,
      /python/,
    )
    const large = { ...program, limits: { outputBytes: 2 ** 21 } }
    await refused({ program: large, idempotencyKey: key() }, Code.INVALID_ARGUMENT, /output_bytes/)
    const urgent = { program, idempotencyKey: key(), priority: ExecutionPriority.HIGH }
    await refused(urgent, Code.PERMISSION_DENIED, /instructors/)
  })

  test('a run is cancelled while it waits and while it runs, and stays cancelled', async (t) => {
    const service = await startService(t, executor(), { slots: 1 })
    const { client, tokenOf } = service
    const ada = person()
    const running = await submit(service, ada, 'import time; print("on", flush=True); time.sleep(50)')
    const waiting = await submit(service, ada, 'print("never")')
    await eventually(async () => {
      return (await client.getExecutionStatus({ executionId: running }, tokenOf(ada))).state === RUNNING
    })
    const heard = watch(service, ada, running)
    equal((await client.cancelExecution({ executionId: waiting }, tokenOf(ada))).state, ENDED)
    await rejects(client.cancelExecution({ executionId: running }, tokenOf(person())), { code: Code.NOT_FOUND })
    await client.cancelExecution({ executionId: running }, tokenOf(ada))
    const verdicts = [await ended(service, ada, running), await ended(service, ada, waiting)]
    deepEqual(
      verdicts.map(({ verdict }) => verdict),
      [Verdict.CANCELLED, Verdict.CANCELLED],
    )
    equal((await heard).at(-1)?.event?.result?.verdict, Verdict.CANCELLED)
    equal((await client.cancelExecution({ executionId: running }, tokenOf(ada))).state, ENDED)
    await rejects(client.cancelExecution({ executionId: randomUUID() }, tokenOf(ada)), { code: Code.NOT_FOUND })
  })

  test('higher priorities go first, and users take turns within one', async (t) => {
    const service = await startService(t, executor(), { slots: 1 })
    const { database } = service
    const [ada, bob, eve] = [person(), person(), person('instructor')]
    const blocker = await submit(service, ada, 'import time; time.sleep(50)')
    await eventually(async () => {
      const status = await service.client.getExecutionStatus({ executionId: blocker }, service.tokenOf(ada))
      return status.state === RUNNING
    })
    const order: string[] = []
    for (const name of ['a1', 'a2', 'a3']) order.push(await submit(service, ada, `print("${name}")`))
    order.push(await submit(service, ada, 'print("a low")', ExecutionPriority.LOW))
    for (const name of ['b1', 'b2']) order.push(await submit(service, bob, `print("${name}")`))
    order.push(await submit(service, eve, 'print("e high")', ExecutionPriority.HIGH))
    await service.client.cancelExecution({ executionId: blocker }, service.tokenOf(ada))
    const texts = await eventually(async () => {
      const { rows } = await database.query<{ output: Buffer }>(
        "SELECT output FROM executions WHERE verdict = 'COMPLETED' ORDER BY xmin::text::bigint",
      )
      return rows.length === order.length && rows.map(({ output }) => output.toString().trim())
    })
    deepEqual(texts, ['e high', 'b1', 'a1', 'b2', 'a2', 'a3', 'a low'])
  })

  test('the queue is bounded for a user and in all', async (t) => {
    const queue = { ...queueLimits, length: 3, lengthPerUser: 2 }
    const service = await startService(t, executor(), { queue, slots: 1 })
    const [ada, bob] = [person(), person()]
    const full = async (user: Person, words: RegExp) => {
      await rejects(submit(service, user, 'print(1)'), (error: RpcError) => {
        deepEqual([error.code, error.reason], [Code.RESOURCE_EXHAUSTED, 'CAPACITY'])
        ok(error.retryAfterMs)
        match(error.message, words)
        return true
      })
    }
    const sleepers = [await submit(service, ada, 'import time; time.sleep(50)')]
    sleepers.push(await submit(service, ada, 'import time; time.sleep(50)'))
    await full(ada, /your submitted/)
    sleepers.push(await submit(service, bob, 'import time; time.sleep(50)'))
    await full(bob, /submitted programs/)
    for (const executionId of sleepers) {
      for (const user of [ada, bob]) {
        await service.client.cancelExecution({ executionId }, service.tokenOf(user)).catch(() => undefined)
      }
    }
  })

  test('a program whose sandbox fails every time ends as SANDBOX_ERROR after the attempts it has', async (t) => {
    const broken = Object.assign(Object.create(executor()) as ReturnType<typeof executor>, {
      start: () => {
        throw new Error('the machine is on fire')
      },
    })
    Object.defineProperties(broken, { unavailable: { value: undefined }, waiting: { value: 0 } })
    const service = await startService(t, broken)
    const ada = person()
    const result = await ended(service, ada, await submit(service, ada, 'print(1)'))
    deepEqual([result.verdict, result.attempt], [Verdict.SANDBOX_ERROR, 3])
    match(await service.metrics.registry.metrics(), /learnlab_submitted_attempts_total\{end="failed",.*\} 3/)
  })

  test('runs are listed by page, language, state, verdict and time, each user their own', async (t) => {
    const service = await startService(t, executor(), { slots: 2 })
    const { client, tokenOf, database } = service
    const [ada, bob] = [person(), person()]
    await client.executeCode(python('print(1)'), tokenOf(ada))
    await eventually(async () => (await database.query('SELECT FROM executions')).rowCount === 1)
    const good = await submit(service, ada, 'print(1)')
    const bad = await submit(service, ada, '1/0')
    await submit(service, bob, 'print(1)')
    const program = { language: 'bash', code: 'echo hi' }
    const { executionId: shell } = await client.submitExecution({ program, idempotencyKey: key() }, tokenOf(ada))
    for (const id of [good, bad, shell]) await ended(service, ada, id)
    const list = async (request: Parameters<typeof client.listExecutions>[0]) => {
      const { executions, nextPageToken } = await client.listExecutions(request, tokenOf(ada))
      return { ids: executions.map(({ executionId }) => executionId), executions, nextPageToken }
    }
    const all = await list({})
    equal(all.ids.length, 4)
    deepEqual(all.ids.slice(0, 3), [shell, bad, good])
    deepEqual([all.nextPageToken, all.executions[1]?.verdict], ['', Verdict.NONZERO_EXIT])
    const paged: string[] = []
    for (let pageToken = ''; ; ) {
      const page = await list({ pageSize: 1, pageToken })
      paged.push(...page.ids)
      pageToken = page.nextPageToken
      if (!pageToken) break
    }
    deepEqual(paged, all.ids)
    deepEqual((await list({ language: 'ruby' })).ids, [])
    deepEqual((await list({ language: 'bash' })).ids, [shell])
    deepEqual((await list({ verdict: Verdict.NONZERO_EXIT })).ids, [bad])
    deepEqual((await list({ state: QUEUED })).ids, [])
    deepEqual((await list({ state: ENDED })).ids, all.ids)
    const moment = all.executions[1]?.createdAt
    deepEqual((await list({ createdFrom: moment })).ids, [shell, bad])
    deepEqual((await list({ createdFrom: moment, createdBefore: timestampFromMs(Date.now() + 1e6) })).ids, [shell, bad])
    deepEqual(new Set((await list({ createdBefore: moment })).ids), new Set(all.ids.slice(2)))
    const longAgo = pageTokenAfter({ createdAt: new Date(-8.64e15), id: shell })
    for (const refused of [
      { pageToken: 'nonsense' },
      { pageToken: longAgo },
      { language: 'python\0' },
      { createdFrom: { seconds: -8_640_000_000_000n } },
      { createdBefore: { seconds: 8_640_000_000_000n } },
    ]) {
      await rejects(list(refused), { code: Code.INVALID_ARGUMENT })
    }
    await rejects(list({ pageSize: 101 }), { code: Code.INVALID_ARGUMENT })
  })

  test('what an erased user has queued, running and open ends, and nothing of it is kept', async (t) => {
    const service = await startService(t, executor(), { slots: 1 })
    const { client, tokenOf, database, publish, startErasure } = service
    const erasure = await startErasure()
    t.after(() => erasure.close())
    const ada = person()
    const sleep = 'import time; time.sleep(50)'
    const running = await submit(service, ada, sleep)
    await submit(service, ada, sleep)
    const { executionId } = await client.startInteractive({ program: python(sleep) }, tokenOf(ada))
    await eventually(async () => {
      return (await client.getExecutionStatus({ executionId: running }, tokenOf(ada))).state === RUNNING
    })
    await publish(UserDeletedSchema, { userId: ada.userId })
    await eventually(() => executor().running === 0 && executor().sessions === 0)
    for (const id of [running, executionId]) {
      await eventually(async () => {
        const error = await client.getExecutionStatus({ executionId: id }, tokenOf(ada)).catch((thrown) => thrown)
        return (error as RpcError).code === Code.NOT_FOUND
      })
    }
    for (const table of ['executions', 'queued_runs', 'queue_turns', 'submissions', 'interactive_runs']) {
      equal((await database.query(`SELECT FROM ${table} WHERE user_id = $1`, [ada.userId])).rowCount, 0, table)
    }
    await rejects(submit(service, ada, 'print(1)'), { code: Code.UNAUTHENTICATED })
  })
})

test('without an engine submitted runs wait, and are on disk', async (t) => {
  const service = await startService(t, startWithoutEngine(t))
  const ada = person()
  const id = await submit(service, ada, 'print(1)')
  const { state, language } = await service.client.getExecutionStatus({ executionId: id }, service.tokenOf(ada))
  deepEqual([state, language], [QUEUED, 'python'])
  equal((await service.database.query('SELECT FROM queued_runs WHERE id = $1', [id])).rowCount, 1)
})
