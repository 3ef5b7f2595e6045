import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test, { before, suite } from 'node:test'
import { type ExecuteCodeStreamResponse, Verdict } from '@learnlab/contracts/executor/v1'
import { Code } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import type { LiveRun } from '../domain/live-run.ts'
import { outputWindow } from '../domain/output-log.ts'
import { ensureSandboxImage } from '../images/build.ts'
import { docker, sharedExecutor, skip, startWithoutEngine } from './sandbox.ts'
import { person, startService } from './start-service.ts'

const mebibyte = 1024 * 1024

async function all(stream: AsyncIterable<ExecuteCodeStreamResponse>): Promise<ExecuteCodeStreamResponse[]> {
  const messages = []
  for await (const message of stream) messages.push(message)
  return messages
}

const bytesOf = (messages: readonly ExecuteCodeStreamResponse[], isError: boolean) =>
  Buffer.concat(messages.filter((message) => message.isError === isError).map(({ data }) => data))

suite('ExecuteCodeStream', { skip }, () => {
  before(() => ensureSandboxImage({ docker, group: 'native' }))
  const { executor } = sharedExecutor({ heartbeatMs: 100 })

  test('sends stdout and stderr in order and apart, then the whole result, which is recorded', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ada = tokenOf(person())
    const code = `
import sys, time
for stream, text in (sys.stdout, "one\\n"), (sys.stderr, "two\\n"), (sys.stdout, "three\\n"), (sys.stderr, "four\\n"):
    print(text, end="", file=stream, flush=True)
    time.sleep(0.02)
sys.exit(3)`
    const messages = await all(client.executeCodeStream({ language: 'python', code }, ada))
    const output = messages.filter(({ chunk }) => chunk !== '')
    deepEqual(
      output.map(({ chunk, isError }) => [chunk, isError]),
      [
        ['one\n', false],
        ['two\n', true],
        ['three\n', false],
        ['four\n', true],
      ],
    )
    const times = output.map(({ timeUs }) => Number(timeUs))
    deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
    const last = messages.at(-1)
    ok(last?.isComplete && last.result)
    ok(
      (times[0] ?? 0) > 0 && (times[3] ?? 0) <= Number(last.result.wallTimeUs),
      `${times} of ${last.result.wallTimeUs}`,
    )
    deepEqual(
      [last.result.verdict, last.result.exitCode, last.result.output, last.result.error, last.offset],
      [Verdict.NONZERO_EXIT, 3, 'one\nthree\n', 'two\nfour\n', 19n],
    )
    equal(messages.filter(({ isComplete, result }) => isComplete || result).length, 1)
    const found = await client.getExecutionStatus({ executionId: last.result.executionId }, ada)
    deepEqual(found.execution, last.result)
  })

  for (const [language, code] of [
    ['python', 'import time; print("first", flush=True); time.sleep(50)'],
    ['javascript', 'console.log("first"); setTimeout(() => {}, 50_000)'],
  ] as const) {
    test(`sends what a ${language} program has flushed while it goes on; leaving ends it`, async (t) => {
      const { client, tokenOf, database } = await startService(t, executor())
      const stream = client.executeCodeStream({ language, code, timeoutSeconds: 60 }, tokenOf(person()))
      for await (const { chunk } of stream) {
        if (!chunk) continue
        equal(chunk, 'first\n')
        equal(executor().running, 1)
        break
      }
      await eventually(() => executor().running === 0)
      await eventually(async () => {
        const { rows } = await database.query("SELECT output FROM executions WHERE verdict = 'CANCELLED'")
        return rows.length === 1 && String(rows[0]?.output) === 'first\n'
      })
    })
  }

  test('cuts texts between characters and sends bytes as they are', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const code = `
import os, time
for piece in b"\\xef\\xbb\\xbf\\xe2\\x82", b"\\xac \\xf0\\x9f", b"\\x98\\x80 \\xff", b" \\xe2\\x82":
    os.write(1, piece)
    time.sleep(0.02)`
    const messages = await all(client.executeCodeStream({ language: 'python', code }, tokenOf(person())))
    const texts = messages.map(({ chunk }) => chunk)
    const { result } = messages.at(-1) ?? {}
    equal(texts.join(''), '\ufeff€ 😀 \ufffd \ufffd')
    equal(texts.join(''), result?.output)
    ok(
      texts.some((text) => text.endsWith('€ ')),
      JSON.stringify(texts),
    )
    deepEqual(bytesOf(messages, false), Buffer.from('efbbbfe282ac20f09f988020ff20e282', 'hex'))
    deepEqual(Buffer.from(result?.outputBytes ?? []), bytesOf(messages, false))
  })

  test('a busy program loses nothing, and its order stays', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const code = `
import os
for line in range(3000):
    os.write(1 + line % 2, b"%d\\n" % line)`
    const messages = await all(client.executeCodeStream({ language: 'python', code }, tokenOf(person())))
    const lines = Array.from({ length: 3_000 }, (_, line) => line)
    const text = (parity: number) => lines.filter((line) => line % 2 === parity).join('\n')
    equal(bytesOf(messages, false).toString().trim(), text(0))
    equal(bytesOf(messages, true).toString().trim(), text(1))
    equal(messages.at(-1)?.result?.verdict, Verdict.COMPLETED)
  })

  test('a client that reads slowly holds the program up; what waits is bounded', async (t) => {
    const runs: LiveRun[] = []
    const spied = {
      run: executor().run.bind(executor()),
      languages: executor().languages.bind(executor()),
      startInteractive: executor().startInteractive.bind(executor()),
      prepare: executor().prepare.bind(executor()),
      runPrepared: executor().runPrepared.bind(executor()),
      lanes: executor().lanes,
      ...{ instance: executor().instance, unavailable: undefined, waiting: 0 },
      start(...args: Parameters<LiveRunStarter>) {
        const run = executor().start(...args)
        runs.push(run)
        return run
      },
    }
    type LiveRunStarter = ReturnType<typeof executor>['start']
    const { client, tokenOf } = await startService(t, spied)
    const code = `
import os, sys, time
block, longest = b"x" * 65536, 0
for _ in range(96):
    began = time.monotonic()
    rest = block
    while rest: rest = rest[os.write(1, rest):]
    longest = max(longest, time.monotonic() - began)
print(longest, file=sys.stderr)`
    const request = { language: 'python', code, timeoutSeconds: 60, limits: { outputBytes: 8 * mebibyte } }
    const stream = client.executeCodeStream(request, tokenOf(person()))[Symbol.asyncIterator]()
    const messages: ExecuteCodeStreamResponse[] = []
    const first = await stream.next()
    if (!first.done) messages.push(first.value)
    const [run] = runs
    ok(run)
    // Until the window of what nobody has read is used up: then the program waits.
    await eventually(() => run.outputBytes.received - run.outputBytes.sent > outputWindow / 2)
    let received = 0
    await eventually(() => {
      const before = received
      received = run.outputBytes.received
      return before === received
    })
    ok(received < 4 * mebibyte, `${received} of 6 MiB came although nobody read them`)
    ok(run.outputBytes.received - run.outputBytes.sent <= 2 * outputWindow)
    equal(run.ended, false)
    for (let next = await stream.next(); !next.done; next = await stream.next()) messages.push(next.value)
    const out = bytesOf(messages, false)
    deepEqual([out.length, out.every((byte) => byte === 0x78)], [6 * mebibyte, true])
    const { result } = messages.at(-1) ?? {}
    equal(result?.verdict, Verdict.COMPLETED)
    equal(result?.outputBytes.length, 6 * mebibyte)
    ok(Number(result?.error) > 0)
  })

  test('a program whose output nobody reads ends at its wall time, and its container serves the next', async () => {
    const code = 'import os\nwhile True: os.write(1, b"x" * 65536)'
    const limits = { wallMs: 500, outputBytes: 8 * mebibyte }
    const unread = executor().start({ language: 'python', code, limits }, { userId: 'ada' })
    equal((await unread.result).verdict, 'WALL_TIME_LIMIT')
    ok(unread.outputBytes.received <= 2 * outputWindow, `${unread.outputBytes.received}`)
    const next = await executor().run({ language: 'python', code: 'print(1)' }, { userId: 'ada' })
    equal(next.verdict, 'COMPLETED')
  })

  test('says that the run goes on when it is quiet', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const code = 'import time; time.sleep(0.5); print("done")'
    const messages = await all(client.executeCodeStream({ language: 'python', code }, tokenOf(person())))
    const beats = messages.filter(({ heartbeat }) => heartbeat)
    ok(beats.length >= 2)
    ok(beats.every(({ chunk, data, isComplete }) => !chunk && data.length === 0 && !isComplete))
    equal(messages.at(-1)?.result?.output, 'done\n')
  })

  test('ends with its deadline, and the run with it', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const request = { language: 'python', code: 'import time; time.sleep(50)', timeoutSeconds: 60 }
    const stream = all(client.executeCodeStream(request, { ...tokenOf(person()), timeoutMs: 300 }))
    await rejects(stream, { code: Code.DEADLINE_EXCEEDED })
    await eventually(() => executor().running === 0)
  })

  test('holds programs to their limits', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ended = async (code: string, limits: { cpuTimeMs?: number; outputBytes?: number }) => {
      const messages = await all(client.executeCodeStream({ language: 'python', code, limits }, tokenOf(person())))
      return { messages, result: messages.at(-1)?.result }
    }
    const { messages, result } = await ended('print("x" * 100_000)', { outputBytes: 1000 })
    deepEqual(
      [result?.verdict, result?.outputTruncated, bytesOf(messages, false).length],
      [Verdict.OUTPUT_LIMIT, true, 1000],
    )
    const busy = await ended('while True: pass', { cpuTimeMs: 200 })
    equal(busy.result?.verdict, Verdict.CPU_TIME_LIMIT)
  })

  test('a program that does not compile is told of like output', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const messages = await all(client.executeCodeStream({ language: 'c', code: 'int main(' }, tokenOf(person())))
    const { result } = messages.at(-1) ?? {}
    equal(result?.verdict, Verdict.COMPILE_ERROR)
    match(result?.error ?? '', /main\.c:1/)
    equal(bytesOf(messages, true).toString(), result?.error)
    const hello = '#include <stdio.h>\nint main(void) { puts("hi"); }'
    const ran = await all(client.executeCodeStream({ language: 'c', code: hello }, tokenOf(person())))
    equal(bytesOf(ran, false).toString(), 'hi\n')
    equal(ran.at(-1)?.result?.verdict, Verdict.COMPLETED)
  })

  test('refuses what ExecuteCode refuses', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const cobol = all(client.executeCodeStream({ language: 'cobol', code: 'x' }, tokenOf(person())))
    await rejects(cobol, { code: Code.INVALID_ARGUMENT })
    const unsigned = all(client.executeCodeStream({ language: 'python', code: 'x' }, {}))
    await rejects(unsigned, { code: Code.UNAUTHENTICATED })
  })
})

test('ExecuteCodeStream without an engine is UNAVAILABLE', async (t) => {
  const { client, tokenOf } = await startService(t, startWithoutEngine(t))
  const stream = all(client.executeCodeStream({ language: 'python', code: 'x' }, tokenOf(person())))
  await rejects(stream, { code: Code.UNAVAILABLE, reason: 'SANDBOX' })
})
