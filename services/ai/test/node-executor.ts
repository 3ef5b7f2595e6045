import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { ExecutorService, TestStatus, Verdict } from '@learnlab/contracts/executor/v1'
import { buildRpcServer, implement } from '@learnlab/rpc'
import { createMetrics } from '@learnlab/telemetry'
import { noRateLimits } from '@learnlab/testing'
import { logger, tokens } from './serve-ai.ts'

/** What a JavaScript program prints; undefined where it does not end well. */
export async function printed(code: string, stdin: string): Promise<string | undefined> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  child.stdin.on('error', () => undefined).end(stdin) // it may end without reading
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [status] = await once(child, 'close')
  return status === 0 ? output : undefined
}

/** An executor for JavaScript programs of the tests themselves, which need no sandbox. */
export async function startNodeExecutor(t: TestContext): Promise<{ address: string }> {
  const server = buildRpcServer({
    implementations: [
      implement(ExecutorService, {
        async executeCode({ code, stdin }) {
          const output = await printed(code, stdin)
          return { output: output ?? '', verdict: output === undefined ? Verdict.NONZERO_EXIT : Verdict.COMPLETED }
        },
        async *runTests({ program, suite }) {
          const tests = []
          for (const { stdin, expectedOutput } of suite.case === 'cases' ? suite.value.cases : []) {
            const output = await printed(program?.code ?? '', stdin)
            const isRight = output?.trimEnd() === expectedOutput.trimEnd()
            tests.push({ status: isRight ? TestStatus.PASS : TestStatus.FAIL, output: output ?? '' })
          }
          const isPassed = tests.every(({ status }) => status === TestStatus.PASS)
          yield { event: { case: 'result', value: { status: isPassed ? TestStatus.PASS : TestStatus.FAIL, tests } } }
        },
      }),
    ],
    ...{ logger, tokens: tokens.verifier, limits: noRateLimits, metrics: createMetrics({ service: 'executor-test' }) },
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.close({ graceMs: 1_000 }))
  return { address: `dns:///127.0.0.1:${port}` }
}
