import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExecutorService, RunTestsResponseSchema } from '@learnlab/contracts/executor/v1'
import { invalidArgument, type ServerStreaming } from '@learnlab/rpc'
import { shortenedSummary } from '../domain/shortened-summary.ts'
import { type TestResult, type TestsSummary, withoutTests } from '../domain/test-result.ts'
import { testsRun } from '../domain/tests-run.ts'
import { attemptOf, exerciseProgram, exerciseSuite, withoutTestsTold } from '../exercises/exercise-run.ts'
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
    if (!request.program) throw invalidArgument([{ field: 'program', description: 'is missing' }])
    const userId = ownerId(context, request.program.userId)
    const exercise =
      request.suite.case === 'exerciseId' ? await deps.exercises.find(request.suite.value, context) : undefined
    const program = exercise ? exerciseProgram(request.program, exercise) : request.program
    const suite = exercise ? exerciseSuite(exercise) : request.suite
    const tests = toTestsRequest(program, { ...request, suite })
    const run = { id: deps.newId(), userId, createdAt: deps.now() }
    const results: TestResult[] = []
    let ended = false
    const record = (verdict: 'COMPLETED' | 'CANCELLED', text: string, summary?: TestsSummary) => {
      ended = true
      const attempt = exercise && summary && { attempt: attemptOf(exercise, summary) }
      deps.executions.record({ ...executionOf(program, run, testsRun(verdict, results, text)), ...attempt })
    }
    const events = eventsOf(deps.executor, tests, { userId, signal: context.signal })
    try {
      for (;;) {
        const pending = events.next()
        let next = await within(pending, heartbeatMs)
        for (; !next; next = await within(pending, heartbeatMs)) yield { event: { case: 'heartbeat', value: true } }
        if (next.done) {
          record('COMPLETED', shortenedSummary(next.value, recordedOutputBytes).exercismJson, next.value)
          const { summary, exercismJson } = shortenedSummary(next.value, resultBytes)
          yield { event: { case: 'result', value: toTestsResult(run.id, summary, exercismJson) } }
          return
        }
        results.push(next.value)
        yield { event: { case: 'test', value: toTestResult(next.value) } }
      }
    } catch (error) {
      throw asRpcError(exercise ? withoutTestsTold(error) : error)
    } finally {
      if (!ended && context.signal.aborted) record('CANCELLED', '')
      await events.return(withoutTests('', 0))
    }
  }
}
