import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ExecutionState, Verdict } from '@learnlab/contracts/executor/v1'
import { Code, RpcError } from '@learnlab/rpc'
import type { ExecutorProcess, ExecutorProcesses } from '../../test/executor-processes.ts'

export type KillOptions = {
  readonly processes: Pick<ExecutorProcesses, 'start' | 'end'>
  readonly tokenOf: (userId: string) => { readonly token: string }
  readonly kills: number
  /** Processes at one time, 2 at least. */
  readonly executors: number
  readonly log?: (line: string) => void
}

export type KillFigures = {
  submitted: number
  /** Submitted runs that took more than one attempt. */
  repeated: number
  watched: number
  /** Calls that waited for their result, and those of them that were answered UNAVAILABLE. */
  called: number
  calledUnavailable: number
}

export type KillReport = {
  /** What went wrong. */
  readonly faults: string[]
  readonly figures: KillFigures
  /** Ids of the submitted runs, with what each must have printed. */
  readonly expected: ReadonlyMap<string, string>
  /** Process ids of the executors that were killed. */
  readonly killed: number[]
}

const users = Array.from({ length: 5 }, () => randomUUID())
const submittersAtOnce = 6
const callersAtOnce = 2
const settleMs = 180_000
const pauseMs = 50

/** Submits, watches and calls without pause while executors are killed one after the other and started anew. */
export async function killExecutors({ processes, tokenOf, kills, executors, log }: KillOptions): Promise<KillReport> {
  const living: ExecutorProcess[] = []
  const faults: string[] = []
  const figures: KillFigures = { submitted: 0, repeated: 0, watched: 0, called: 0, calledUnavailable: 0 }
  const expected = new Map<string, string>()
  const killed: number[] = []
  let loading = true

  const anyClient = () => (living[randomInt(living.length)] as ExecutorProcess).client
  const someUser = () => users[randomInt(users.length)] as string

  /** Repeats what a kill may disturb, on whichever executor there is. Nothing but UNAVAILABLE is an excuse. */
  async function untilAnswered<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    const deadline = performance.now() + settleMs
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (isUnavailable(error) && performance.now() < deadline) {
          await delay(pauseMs)
          continue
        }
        faults.push(`${what}: ${error}`)
        return undefined
      }
    }
  }

  async function submitAndFollow(): Promise<void> {
    const [mark, token] = [randomUUID(), tokenOf(someUser())]
    const code = `import time\nprint("${mark}", flush=True)\ntime.sleep(${randomInt(5) / 10})\nprint("end")`
    const text = `${mark}\nend\n`
    const request = { program: { language: 'python', code }, idempotencyKey: mark }
    const submitted = await untilAnswered('submit', () => anyClient().submitExecution(request, token))
    if (!submitted) return
    const { executionId } = submitted
    if (expected.has(executionId)) faults.push('two submissions got one run')
    expected.set(executionId, text)
    figures.submitted++
    if (randomInt(2) === 0) await untilAnswered('watch', () => watchToEnd(executionId, text, token))
    await untilAnswered('ask', () => askUntilEnd(executionId, text, token))
  }

  async function watchToEnd(executionId: string, text: string, token: { token: string }): Promise<void> {
    let [seen, attempt] = ['', 0]
    for await (const message of anyClient().watchExecution({ executionId }, token)) {
      if (message.attempt !== attempt) [seen, attempt] = ['', message.attempt]
      seen += message.event?.chunk ?? ''
      if (!message.event?.isComplete) continue
      if (seen !== text) faults.push(`watched ${JSON.stringify(seen)} in place of ${JSON.stringify(text)}`)
      figures.watched++
    }
  }

  async function askUntilEnd(executionId: string, text: string, token: { token: string }): Promise<void> {
    const deadline = performance.now() + settleMs
    while (performance.now() < deadline) {
      const { state, execution, attempt } = await anyClient().getExecutionStatus({ executionId }, token)
      if (state === ExecutionState.ENDED) {
        if (execution?.verdict !== Verdict.COMPLETED || execution.output !== text) {
          faults.push(`${executionId}: ${execution?.status} ${JSON.stringify(execution?.output)}`)
        }
        if (attempt > 1) figures.repeated++
        return
      }
      await delay(pauseMs)
    }
    faults.push(`${executionId} has not ended`)
  }

  async function call(): Promise<void> {
    const mark = randomUUID()
    figures.called++
    try {
      const program = { language: 'python', code: `print("${mark}")` }
      const { output, status } = await anyClient().executeCode(program, tokenOf(someUser()))
      if (output !== `${mark}\n`) faults.push(`a caller got ${status} ${JSON.stringify(output)}`)
    } catch (error) {
      if (isUnavailable(error)) figures.calledUnavailable++
      else faults.push(`a caller got ${error}`)
      await delay(pauseMs)
    }
  }

  async function keepDoing(work: () => Promise<void>): Promise<void> {
    while (loading) await work()
  }

  living.push(...(await Promise.all(Array.from({ length: executors }, () => processes.start()))))
  const load = Promise.all([
    ...Array.from({ length: submittersAtOnce }, () => keepDoing(submitAndFollow)),
    ...Array.from({ length: callersAtOnce }, () => keepDoing(call)),
  ])
  const starts: Promise<unknown>[] = []
  for (let kill = 0; kill < kills; kill++) {
    const before = expected.size
    // Somewhere amid work, never at the same point of it; and never the last.
    while (living.length < 2 || expected.size < before + 1 + randomInt(8)) await delay(pauseMs)
    const [victim] = living.splice(randomInt(living.length), 1)
    if (!victim) break
    killed.push(victim.child.pid ?? 0)
    await processes.end(victim, 'SIGKILL')
    starts.push(processes.start().then((next) => living.push(next)))
    if ((kill + 1) % 5 === 0) log?.(`${kill + 1} kills, ${expected.size} runs submitted, ${faults.length} faults`)
  }
  loading = false
  await Promise.all([load, ...starts])
  return { faults, figures, expected, killed }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof RpcError && error.code === Code.UNAVAILABLE
}
