import { type ExecutorService, Verdict } from '@learnlab/contracts/executor/v1'
import type { ServiceClient } from '@learnlab/rpc'
import { bounded } from '../domain/markdown.ts'
import type { Programs } from '../domain/tutoring.ts'

const timeoutMs = 12_000
const timeoutSeconds = 5
const mostOutput = 4_000

/** Runs programs in the executor, on behalf of the learner whose they are: their limits and rights hold. */
export function createPrograms(executor: Pick<ServiceClient<typeof ExecutorService>, 'executeCode'>): Programs {
  return {
    async run({ code, language }, context) {
      try {
        const run = await executor.executeCode(
          { code, language: language === '' ? 'python' : language, timeoutSeconds, limits: { outputBytes: 65_536 } },
          { context, timeoutMs },
        )
        if (run.verdict === Verdict.SANDBOX_ERROR || run.verdict === Verdict.CANCELLED) return undefined
        const completed = run.verdict === Verdict.COMPLETED
        const isStopped = !completed && run.verdict !== Verdict.NONZERO_EXIT && run.verdict !== Verdict.COMPILE_ERROR
        const error = isStopped ? `${run.error}\n${run.status}` : run.error
        return { completed, error: completed ? '' : error, output: bounded(run.output, mostOutput) }
      } catch (error) {
        if (context.signal.aborted) throw error
        // The answer does without: what is wrong may be seen otherwise.
        context.logger.warn({ err: error }, 'answering without running the program')
        return undefined
      }
    },
  }
}
