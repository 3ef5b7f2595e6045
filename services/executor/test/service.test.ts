import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { suite } from 'node:test'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { Verdict } from '@learnlab/contracts/executor/v1'
import { Code, type RpcError } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { sharedExecutor, skip, startWithoutEngine } from './sandbox.ts'
import { person, startService } from './start-service.ts'

suite('the executor service', { skip }, () => {
  const { executor } = sharedExecutor()

  test('runs a program and finds it again at once, then in the database', async (t) => {
    const { client, tokenOf, database, statements } = await startService(t, executor())
    const ada = person()
    const code = 'import sys; print("hi"); print("oh", file=sys.stderr); sys.exit(2)'
    const ran = await client.executeCode({ language: 'Python', code }, tokenOf(ada))
    const { executionId: id, output, error, status, verdict, exitCode, signal, outputTruncated } = ran
    deepEqual(
      { output, error, status, verdict, exitCode, signal, outputTruncated },
      {
        ...{ output: 'hi\n', error: 'oh\n', status: 'nonzero_exit', verdict: Verdict.NONZERO_EXIT, exitCode: 2 },
        ...{ signal: undefined, outputTruncated: false },
      },
    )
    ok(ran.wallTimeUs > 0n && ran.peakMemoryBytes > 0n && ran.executionTimeMs >= 1)
    deepEqual(Buffer.from(ran.outputBytes).toString(), 'hi\n')
    // Nothing was waited for: neither the run nor its first look-up needs the database.
    equal(statements.length, 0)
    const found = await client.getExecutionStatus({ executionId: id }, tokenOf(ada))
    deepEqual(found.execution, ran)
    equal(found.language, 'python')
    await eventually(async () => (await database.query('SELECT FROM executions WHERE id = $1', [id])).rowCount === 1)
    await eventually(async () => {
      const stored = await client.getExecutionStatus({ executionId: id }, tokenOf(ada))
      deepEqual(stored.execution, ran)
      return statements.some((statement) => statement.startsWith('SELECT'))
    })
  })

  test("another user's run is not found", async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const { executionId } = await client.executeCode({ language: 'python', code: 'print(1)' }, tokenOf(person()))
    for (const other of [person(), person('admin')]) {
      await rejects(client.getExecutionStatus({ executionId }, tokenOf(other)), { code: Code.NOT_FOUND })
    }
    await rejects(client.getExecutionStatus({ executionId: randomUUID() }, tokenOf(person())), { code: Code.NOT_FOUND })
    await rejects(client.getExecutionStatus({ executionId }, {}), { code: Code.UNAUTHENTICATED })
  })

  test('files, arguments, input and limits arrive', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ran = await client.executeCode(
      {
        language: 'python',
        entryPoint: 'start.py',
        files: [
          {
            name: 'start.py',
            content: {
              case: 'text',
              value: 'import os, sys, part; print(part.x, sys.argv[1], input(), os.environ["MY_X"])',
            },
          },
          { name: 'part.py', content: { case: 'data', value: Buffer.from('x = 7') } },
        ],
        args: ['--a'],
        environment: { MY_X: 'x' },
        stdin: 'line\n',
      },
      tokenOf(person()),
    )
    equal(ran.output, '7 --a line x\n', ran.error)
    const limited = await client.executeCode(
      { language: 'javascript', code: 'for (;;) {}', timeoutSeconds: 20, limits: { cpuTimeMs: 200 } },
      tokenOf(person()),
    )
    equal(limited.status, 'cpu_time_limit')
  })

  test('what is wrong with a request is said with its field', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ada = tokenOf(person())
    const violated = async (request: Parameters<typeof client.executeCode>[0], field: string, words: RegExp) => {
      await rejects(client.executeCode(request, ada), (error: RpcError) => {
        equal(error.code, Code.INVALID_ARGUMENT)
        deepEqual(
          error.fieldViolations.map((violation) => violation.field),
          [field],
        )
        match(error.message, words)
        return true
      })
    }
    await violated({ language: 'cobol', code: 'x' }, 'language', /python, javascript/)
    await violated({ language: 'python', code: 'x', timeoutSeconds: 61 }, 'timeout_seconds', /60/)
    await violated({ language: 'python', code: 'x', memoryLimitMb: 2000n }, 'memory_limit_mb', /1024/)
    await violated({ language: 'python', code: 'x', memoryLimitMb: 1n }, 'memory_limit_mb', /32/)
    await violated({ language: 'python', code: 'x', limits: { processes: 65 } }, 'limits.processes', /64/)
    const file = { name: '../x', content: { case: 'text', value: '' } } as const
    await violated({ language: 'python', code: 'x', files: [file] }, 'files[0].name', /"\.\."/)
    const asOther = client.executeCode({ language: 'python', code: 'x', userId: randomUUID() }, ada)
    await rejects(asOther, { code: Code.PERMISSION_DENIED })
  })

  test('anybody may ask which languages there are', async (t) => {
    const { client } = await startService(t, executor())
    const { languages } = await client.listLanguages({}, {})
    const python = languages.find(({ id }) => id === 'python')
    deepEqual(
      {
        ...python,
        $typeName: '',
        defaultLimits: python?.defaultLimits?.wallTimeMs,
        maxLimits: python?.maxLimits?.memoryBytes,
      },
      {
        ...{ $typeName: '', id: 'python', name: 'Python', version: '3.11.2', fileExtension: '.py', ready: true },
        ...{ helloProgram: 'print("Hello, world!")\n', defaultLimits: 10_000, maxLimits: 1024n * 1024n * 1024n },
      },
    )
    ok(languages.length > 5)
  })

  test('a caller who leaves ends the run', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const leaving = new AbortController()
    const running = client.executeCode(
      { language: 'python', code: 'import time; time.sleep(30)', timeoutSeconds: 40 },
      { ...tokenOf(person()), signal: leaving.signal },
    )
    await eventually(() => executor().running === 1)
    leaving.abort()
    await rejects(running, { code: Code.CANCELLED })
    await eventually(() => executor().running === 0)
  })

  test('records are written at the end of the service', async (t) => {
    const { client, tokenOf, database, end } = await startService(t, executor())
    const { executionId } = await client.executeCode({ language: 'python', code: 'print(1)' }, tokenOf(person()))
    await end()
    equal((await database.query('SELECT FROM executions WHERE id = $1', [executionId])).rowCount, 1)
  })

  test('the runs of a user are erased with the account, and none is recorded after', async (t) => {
    const { client, tokenOf, database, publish, startErasure } = await startService(t, executor())
    const erasure = await startErasure()
    t.after(() => erasure.close())
    const [leaving, staying] = [person(), person()]
    const run = (user: typeof leaving) => client.executeCode({ language: 'python', code: 'print(1)' }, tokenOf(user))
    const rowsOf = async ({ userId }: typeof leaving) =>
      (await database.query('SELECT FROM executions WHERE user_id = $1', [userId])).rowCount
    await run(leaving)
    await run(staying)
    await eventually(async () => (await rowsOf(leaving)) === 1 && (await rowsOf(staying)) === 1)
    await publish(UserDeletedSchema, { userId: leaving.userId })
    await eventually(async () => (await rowsOf(leaving)) === 0)
    await run(leaving)
    const last = await run(staying)
    await eventually(async () => {
      return (await database.query('SELECT FROM executions WHERE id = $1', [last.executionId])).rowCount === 1
    })
    deepEqual([await rowsOf(leaving), await rowsOf(staying)], [0, 2])
  })
})

test('without an engine the service is up and says why programs do not run', async (t) => {
  const { client, tokenOf } = await startService(t, startWithoutEngine(t))
  await rejects(client.executeCode({ language: 'python', code: 'print(1)' }, tokenOf(person())), (error: RpcError) => {
    deepEqual([error.code, error.reason], [Code.UNAVAILABLE, 'SANDBOX'])
    match(error.message, /apt-get install docker.io/)
    return true
  })
  await rejects(client.getExecutionStatus({ executionId: randomUUID() }, tokenOf(person())), { code: Code.NOT_FOUND })
  const { languages } = await client.listLanguages({}, {})
  ok(languages.length > 5 && languages.every(({ ready, version }) => !ready && version === ''))
})
