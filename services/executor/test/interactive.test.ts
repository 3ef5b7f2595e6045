import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { before, suite, type TestContext } from 'node:test'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { ProgramSignal, type StartInteractiveRequestSchema, Verdict } from '@learnlab/contracts/executor/v1'
import { Code, type RpcError } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { ensureSandboxImage } from '../images/build.ts'
import type { InteractiveRunsOptions } from '../interactive-runs.ts'
import { type Input, Listener, Requests, text } from './conversation.ts'
import { docker, sharedExecutor, skip, startExecutor } from './sandbox.ts'
import { person, startService } from './start-service.ts'

type Start = MessageInitShape<typeof StartInteractiveRequestSchema>
type Service = Awaited<ReturnType<typeof startService>>
type Message = Parameters<Requests['send']>[0]
type Talk = { readonly heard: Listener; say(input: Input): Promise<void> | void; leave(): void }

const end: Input = { case: 'end', value: true }
const interrupt: Input = { case: 'signal', value: ProgramSignal.INTERRUPT }
const terminate: Input = { case: 'signal', value: ProgramSignal.TERMINATE }

/** The two ways to speak to a program, which must not differ in what the program sees. */
const ways: Record<string, (service: Service, start: Start) => Promise<Talk>> = {
  async RunInteractive({ client, tokenOf }, start) {
    const requests = new Requests()
    const leaving = new AbortController()
    requests.send({ case: 'start', value: start })
    const heard = new Listener(client.runInteractive(requests, { ...tokenOf(person()), signal: leaving.signal }))
    return { heard, say: (input) => requests.input(input), leave: () => leaving.abort() }
  },
  async 'StartInteractive, WatchInteractive and SendInput'({ client, tokenOf }, start) {
    const ada = tokenOf(person())
    const { executionId } = await client.startInteractive(start, ada)
    const leaving = new AbortController()
    const heard = new Listener(client.watchInteractive({ executionId }, { ...ada, signal: leaving.signal }))
    return {
      heard,
      async say(input) {
        await client.sendInput({ executionId, input: { input } }, ada)
      },
      leave: () => leaving.abort(),
    }
  },
}

for (const [name, start] of Object.entries(ways)) {
  suite(name, { skip }, () => {
    before(() => ensureSandboxImage({ docker, group: 'native' }))
    const { executor } = sharedExecutor({ heartbeatMs: 100 })
    const talk = async (t: TestContext, program: Start['program'], options?: InteractiveRunsOptions) => {
      const service = await startService(t, executor(), options)
      return { ...(await start(service, { program })), ...service }
    }

    test('a prompt of input() appears before the answer is given, and what is printed line by line', async (t) => {
      const code = `
import sys
name = input("name? ")
print("hello", name)
age = sys.stdin.readline()
print(int(age) + 1)
for line in sys.stdin: print(line.strip()[::-1])
print("bye")`
      const { heard, say } = await talk(t, { language: 'python', code })
      await heard.hears('name? ')
      await say(text('Ada\n'))
      await heard.hears('hello Ada\n')
      await say(text('36\n'))
      await heard.hears('37\n')
      await say({ case: 'data', value: Buffer.from('olleh\n') })
      await heard.hears('hello\n')
      await say(end)
      const result = await heard.result()
      deepEqual([result.verdict, result.output], [Verdict.COMPLETED, 'name? hello Ada\n37\nhello\nbye\n'])
      equal(heard.output, result.output)
    })

    test('a JavaScript program asks and is answered', async (t) => {
      const code = `
import { createInterface } from 'node:readline/promises'
const terminal = createInterface({ input: process.stdin, output: process.stdout })
console.log('hello ' + await terminal.question('name? '))
terminal.close()`
      const files = [{ name: 'main.mjs', content: { case: 'text', value: code } } as const]
      const { heard, say } = await talk(t, { language: 'javascript', files, entryPoint: 'main.mjs' })
      await heard.hears('name? ')
      await say(text('Ada\n'))
      const result = await heard.result()
      deepEqual([result.verdict, result.output], [Verdict.COMPLETED, 'name? hello Ada\n'])
    })

    test('so does one that only an interpreter of its own runs rightly', async (t) => {
      const files = [{ name: 'json.py', content: { case: 'text', value: 'name = "Ada"' } } as const]
      const code = 'import json, sys\nprint("hello", json.name)\nprint(sys.stdin.readline().strip())'
      const { heard, say } = await talk(t, { language: 'python', code, files })
      await heard.hears('hello Ada\n')
      await say(text('bye\n'))
      equal((await heard.result()).output, 'hello Ada\nbye\n')
    })

    test('a C program asks, without flushing, and is answered', async (t) => {
      const code = `
#include <stdio.h>
int main(void) {
  char name[20];
  printf("name? ");
  scanf("%19s", name);
  printf("hello %s\\n", name);
  scanf("%19s", name);
}`
      const { heard, say } = await talk(t, { language: 'c', code })
      await heard.hears('name? ')
      await say(text('Ada\n'))
      await heard.hears('hello Ada\n')
      await say(end)
      equal((await heard.result()).output, 'name? hello Ada\n')
    })

    test('what is given at the start is read first', async (t) => {
      const code = 'print(input(), flush=True); print(input())'
      const { heard, say } = await talk(t, { language: 'python', code, stdin: 'one\n' })
      await heard.hears('one\n')
      await say(text('two\n'))
      equal((await heard.result()).output, 'one\ntwo\n')
    })

    // They sleep often: a signal between the interpreter's last look for one and a wait is noticed when the wait is over.
    test('signals arrive as from a terminal', async (t) => {
      const code = `
import time
try:
    print("ready")
    while True: time.sleep(0.01)
except KeyboardInterrupt:
    print("interrupted")
time.sleep(50)`
      const { heard, say } = await talk(t, { language: 'python', code })
      await heard.hears('ready')
      await say(interrupt)
      await heard.hears('interrupted')
      await say(terminate)
      const result = await heard.result()
      deepEqual([result.verdict, result.signal], [Verdict.SIGNALED, 15])
    })

    test('one that is not caught ends the program with its traceback', async (t) => {
      const code = 'import time\nprint("ready")\nwhile True: time.sleep(0.01)'
      const { heard, say } = await talk(t, { language: 'python', code })
      await heard.hears('ready')
      await say(interrupt)
      const result = await heard.result()
      deepEqual([result.verdict, result.signal], [Verdict.SIGNALED, 2])
      match(result.error, /line 3(.|\n)*KeyboardInterrupt\n$/)
    })

    test('leaving ends the run, which is recorded', async (t) => {
      const code = 'input("? ")'
      const { heard, leave, database } = await talk(t, { language: 'python', code }, { unwatchedMs: 3_000 })
      await heard.hears('? ')
      equal(executor().sessions, 1)
      leave()
      await rejects(heard.ended, { code: Code.CANCELLED })
      await eventually(() => executor().sessions === 0)
      await eventually(async () => {
        const { rows } = await database.query('SELECT verdict, output FROM executions')
        return rows.length === 1 && rows[0]?.verdict === 'CANCELLED' && String(rows[0].output) === '? '
      })
    })

    test('the program is held to its limits, and has no timeout_seconds', async (t) => {
      const limits = { cpuTimeMs: 200 }
      const { heard, client, tokenOf } = await talk(t, { language: 'python', code: 'while True: pass', limits })
      equal((await heard.result()).verdict, Verdict.CPU_TIME_LIMIT)
      const { heard: other } = await start(await startService(t, executor()), {
        program: { language: 'python', code: 'print(1); input()' },
        sessionSeconds: 1,
      })
      equal((await other.result()).verdict, Verdict.WALL_TIME_LIMIT)
      const { heard: idle } = await start(await startService(t, executor()), {
        program: { language: 'python', code: 'print(1); input()' },
        idleSeconds: 1,
      })
      equal((await idle.result()).verdict, Verdict.WALL_TIME_LIMIT)
      const program = { language: 'python', code: 'x', timeoutSeconds: 5 }
      await rejects(client.startInteractive({ program }, tokenOf(person())), (error: RpcError) => {
        deepEqual([error.code, error.fieldViolations[0]?.field], [Code.INVALID_ARGUMENT, 'program.timeout_seconds'])
        return true
      })
    })
  })
}

suite('requests of RunInteractive', { skip }, () => {
  const { executor } = sharedExecutor()

  test('the end of the requests is the end of the input', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const requests = new Requests()
    requests.send({ case: 'start', value: { program: { language: 'python', code: 'print(len(open(0).read()))' } } })
    requests.input(text('12345'))
    requests.close()
    const heard = new Listener(client.runInteractive(requests, tokenOf(person())))
    equal((await heard.result()).output, '5\n')
  })

  test('input larger than what may be on its way arrives whole, at the pace of the program', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const requests = new Requests()
    const code = 'import sys, time; time.sleep(0.2); print(sum(sys.stdin.buffer.read()))'
    requests.send({ case: 'start', value: { program: { language: 'python', code } } })
    for (let piece = 0; piece < 32; piece++) requests.input({ case: 'data', value: Buffer.alloc(65_536, 1) })
    requests.close()
    const heard = new Listener(client.runInteractive(requests, tokenOf(person())))
    equal((await heard.result()).output, `${32 * 65_536}\n`)
  })

  test('requests out of order are refused, and end the run', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const early = new Requests()
    early.input(text('x'))
    const refused = new Listener(client.runInteractive(early, tokenOf(person())))
    await rejects(refused.ended, { code: Code.INVALID_ARGUMENT })

    const program = { language: 'python', code: 'input("? ")' }
    const start: Message = { case: 'start', value: { program } }
    const noSignal: Message = { case: 'input', value: { input: { case: 'signal', value: ProgramSignal.UNSPECIFIED } } }
    for (const wrong of [start, noSignal]) {
      const requests = new Requests()
      requests.send(start)
      const heard = new Listener(client.runInteractive(requests, tokenOf(person())))
      await heard.hears('? ')
      requests.send(wrong)
      await rejects(heard.ended, { code: Code.INVALID_ARGUMENT })
      await eventually(() => executor().sessions === 0)
    }
  })
})

suite('WatchInteractive and SendInput', { skip }, () => {
  const { executor } = sharedExecutor()
  const program = (code: string) => ({ program: { language: 'python', code } })

  test('are for the owner only', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ada = tokenOf(person())
    const { executionId } = await client.startInteractive(program('print(input("? "))'), ada)
    const input = { input: text('hacked\n') }
    for (const other of [person(), person('admin')]) {
      await rejects(client.sendInput({ executionId, input }, tokenOf(other)), { code: Code.NOT_FOUND })
      const watching = new Listener(client.watchInteractive({ executionId }, tokenOf(other)))
      await rejects(watching.ended, { code: Code.NOT_FOUND })
    }
    await rejects(client.sendInput({ executionId: randomUUID(), input }, ada), { code: Code.NOT_FOUND })
    await client.sendInput({ executionId, input: { input: text('mine\n') } }, ada)
    const heard = new Listener(client.watchInteractive({ executionId }, ada))
    equal((await heard.result()).output, '? mine\n')
    equal((await client.getExecutionStatus({ executionId }, ada)).execution?.output, '? mine\n')
  })

  test('a watcher who comes back goes on where it was, also after the end', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ada = tokenOf(person())
    const { executionId } = await client.startInteractive(program('print(input("one? "))\nprint(input("two? "))'), ada)
    const leaving = new AbortController()
    const first = new Listener(client.watchInteractive({ executionId }, { ...ada, signal: leaving.signal }))
    await first.hears('one? ')
    leaving.abort()
    await rejects(first.ended, { code: Code.CANCELLED })
    await client.sendInput({ executionId, input: { input: text('1\n') } }, ada)
    const offset = first.events.at(-1)?.offset
    const second = new Listener(client.watchInteractive({ executionId, ...(offset && { offset }) }, ada))
    await second.hears('two? ')
    equal(second.output, '1\ntwo? ')
    const third = new Listener(client.watchInteractive({ executionId }, ada))
    // One at a time: the newest stays.
    await rejects(second.ended, { code: Code.ABORTED })
    await third.hears('two? ')
    equal(third.output, 'one? 1\ntwo? ')
    await client.sendInput({ executionId, input: { input: text('2\n') } }, ada)
    equal((await third.result()).output, 'one? 1\ntwo? 2\n')
    const late = new Listener(client.watchInteractive({ executionId }, ada))
    equal((await late.result()).output, 'one? 1\ntwo? 2\n')
    equal(late.output, 'one? 1\ntwo? 2\n')
    await rejects(client.sendInput({ executionId, input: { input: text('3\n') } }, ada), {
      code: Code.FAILED_PRECONDITION,
    })
  })

  test('a run that nobody watches ends', async (t) => {
    const { client, tokenOf } = await startService(t, executor(), { unwatchedMs: 50 })
    const ada = tokenOf(person())
    const { executionId } = await client.startInteractive(program('input()'), ada)
    await eventually(() => executor().sessions === 0)
    const { execution } = await client.getExecutionStatus({ executionId }, ada)
    equal(execution?.verdict, Verdict.CANCELLED)
  })

  test('an ended run is forgotten after a while', async (t) => {
    const { client, tokenOf } = await startService(t, executor(), { keptMs: 50 })
    const ada = tokenOf(person())
    const { executionId } = await client.startInteractive(program(''), ada)
    await eventually(async () => {
      const error = await new Listener(client.watchInteractive({ executionId }, ada)).ended.catch((thrown) => thrown)
      return error?.code === Code.NOT_FOUND
    })
  })

  test('input that the program does not read is refused at a bound', async (t) => {
    const { client, tokenOf } = await startService(t, executor())
    const ada = tokenOf(person())
    const { executionId } = await client.startInteractive(program('import time; time.sleep(50)'), ada)
    const heard = new Listener(client.watchInteractive({ executionId }, ada))
    const input = { input: { case: 'data', value: Buffer.alloc(65_536) } } as const
    let sent = 0
    await rejects(
      async () => {
        for (; sent < 100; sent++) await client.sendInput({ executionId, input }, ada)
      },
      { code: Code.RESOURCE_EXHAUSTED },
    )
    ok(sent >= 4 && sent <= 8, `${sent} pieces`)
    // A signal counts as input, so it may have to wait for its turn; leaving does not.
    equal(heard.output, '')
  })
})

test('interactive runs are few, of one user and of all; other runs go on', { skip }, async (t) => {
  const executor = await startExecutor({ interactive: { runs: 3, runsPerUser: 2 } })
  t.after(() => executor.close())
  const { client, tokenOf, end } = await startService(t, executor)
  const [ada, bob] = [tokenOf(person()), tokenOf(person())]
  const start = (who: typeof ada) => client.startInteractive({ program: { language: 'python', code: 'input()' } }, who)
  const refused = async (who: typeof ada) => {
    await rejects(start(who), (error: RpcError) => {
      deepEqual([error.code, error.reason], [Code.RESOURCE_EXHAUSTED, 'CAPACITY'])
      ok(error.retryAfterMs)
      return true
    })
  }
  await start(ada)
  const { executionId } = await start(ada)
  await refused(ada)
  await start(bob)
  await refused(bob)
  const ran = await client.executeCode({ language: 'python', code: 'print(1)' }, ada)
  equal(ran.output, '1\n')
  await client.sendInput({ executionId, input: { input: text('\n') } }, ada)
  await eventually(() => executor.sessions === 2)
  await start(bob)
  await end()
  // The service ends them with itself.
  await eventually(() => executor.sessions === 0)
})
