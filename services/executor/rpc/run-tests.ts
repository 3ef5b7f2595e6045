import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExecutorService, RunTestsResponseSchema } from '@learnlab/contracts/executor/v1'
import { invalidArgument, type ServerStreaming } from '@learnlab/rpc'
import { shortenedSummary } from '../domain/shortened-summary.ts'
import { type TestResult, withoutTests } from '../domain/test-result.ts'
import { testsRun } from '../domain/tests-run.ts'
import { recordedOutputBytes } from '../store/execution-log.ts'
import { runTests as eventsOf } from '../suites/run-tests.ts'
import { executionOf } from './execute-code.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { ownerId } from './owner-id.ts'
import { asRpcError } from './run-errors.ts'
import { toTestResult, toTestsResult } from './test-messages.ts'
import { toTestsRequest } from './test-suite-input.ts'
import { within } from './within.ts'

type Message = MessageInitShape<typeof RunTestsResponseSchema>

const heartbeatMs = 10_000
/** The last message holds results twice, and clients of gRPC take no more than 4 MiB unless they are told to. */
const resultBytes = 1.5 * 1024 * 1024

export function runTests(deps: ExecutorDeps): ServerStreaming<typeof ExecutorService.method.runTests> {
  return async function* (request, context): AsyncGenerator<Message, void, undefined> {
    const { program } = request
    if (!program) throw invalidArgument([{ field: 'program', description: 'is missing' }])
    const tests = toTestsRequest(program, request)
    const userId = ownerId(context, program.userId)
    const run = { id: deps.newId(), userId, createdAt: deps.now() }
    const results: TestResult[] = []
    let ended = false
    const record = (verdict: 'COMPLETED' | 'CANCELLED', text: string) => {
      ended = true
      deps.executions.record(executionOf(program, run, testsRun(verdict, results, text)))
    }
    const events = eventsOf(deps.executor, tests, { userId, signal: context.signal })
    try {
      for (;;) {
        const pending = events.next()
        let next = await within(pending, heartbeatMs)
        for (; !next; next = await within(pending, heartbeatMs)) yield { event: { case: 'heartbeat', value: true } }
        if (next.done) {
          record('COMPLETED', shortenedSummary(next.value, recordedOutputBytes).exercismJson)
          const { summary, exercismJson } = shortenedSummary(next.value, resultBytes)
          yield { event: { case: 'result', value: toTestsResult(run.id, summary, exercismJson) } }
          return
        }
        results.push(next.value)
        yield { event: { case: 'test', value: toTestResult(next.value) } }
      }
    } catch (error) {
      throw asRpcError(error)
    } finally {
      if (!ended && context.signal.aborted) record('CANCELLED', '')
      await events.return(withoutTests('', 0))
    }
  }
}
