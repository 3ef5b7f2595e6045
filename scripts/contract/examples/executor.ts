import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { ExecutionState, type ExecutorService, TestStatus, Verdict } from '@learnlab/contracts/executor/v1'
import { eventually } from '@learnlab/testing'
import type { Account, Laboratory } from '../laboratory.ts'
import { material } from '../material.ts'
import type { Examples } from './example.ts'

const language = 'python'
const greeting = { language, code: `print("around ☃")` }
const echo = { language, code: 'print(input())' }
const endless = { language, code: 'import time\ntime.sleep(60)' }
/** How long a program may take to be started and to end on a busy machine. */
const endTimeoutMs = 30_000

export const executorExamples: Examples<typeof ExecutorService> = {
  executeCode: ({ owners: { student } }) => ({
    as: student,
    request: {
      language,
      code: 'import sys\nprint(input(), sys.argv[1])',
      stdin: 'Ada ☃\n',
      args: ['a b'],
      memoryLimitMb: 128n,
    },
    check: ({ output, error, verdict, exitCode, cpuTimeUs }) => {
      deepEqual([output, error, verdict, exitCode], ['Ada ☃ a b\n', '', Verdict.COMPLETED, 0])
      ok(cpuTimeUs > 0n)
    },
  }),
  executeCodeStream: ({ owners: { student } }) => ({
    as: student,
    request: greeting,
    check: (messages) => {
      equal(messages.map(({ chunk }) => chunk).join(''), material.output)
      const last = messages.at(-1)
      deepEqual([last?.isComplete, last?.result?.verdict], [true, Verdict.COMPLETED])
    },
  }),
  runInteractive: async (lab) => ({
    as: await lab.newcomer(),
    request: { message: { case: 'start', value: { program: { ...echo, stdin: 'Ada ☃\n' } } } },
    check: (messages) => {
      equal(messages.map(({ event }) => event?.chunk).join(''), 'Ada ☃\n')
      equal(messages.at(-1)?.event?.result?.verdict, Verdict.COMPLETED)
    },
  }),
  startInteractive: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { program: echo, sessionSeconds: 60 } },
      check: async ({ executionId }) => {
        await lab.executor.cancelExecution({ executionId }, { token: as.accessToken })
        const { language: started } = await lab.executor.getExecutionStatus({ executionId }, { token: as.accessToken })
        equal(started, language)
      },
    }
  },
  watchInteractive: async (lab) => {
    const as = await lab.newcomer()
    const executionId = await interactive(lab, as, greeting.code)
    return {
      ...{ as, request: { executionId }, stranger: 'NOT_FOUND' },
      check: (messages) => {
        equal(messages.map(({ event }) => event?.chunk).join(''), material.output)
        equal(messages.at(-1)?.event?.isComplete, true)
      },
    }
  },
  sendInput: async (lab) => {
    const as = await lab.newcomer()
    const executionId = await interactive(lab, as, echo.code)
    return {
      ...{ as, request: { executionId, input: { input: { case: 'text', value: 'yes ☃\n' } } }, stranger: 'NOT_FOUND' },
      check: async () => equal(await outputOf(lab, as, executionId), 'yes ☃\n'),
    }
  },
  runTests: ({ owners: { student }, material: { exerciseId } }) => ({
    as: student,
    request: {
      program: { language, code: 'print(2 * int(input()))' },
      suite: { case: 'exerciseId', value: exerciseId },
    },
    check: (messages) => {
      const tests = messages.flatMap(({ event }) => (event.case === 'test' ? [event.value] : []))
      deepEqual(
        tests.map(({ status, hidden }) => [status, hidden]),
        [
          [TestStatus.PASS, false],
          [TestStatus.PASS, true],
        ],
      )
      const last = messages.at(-1)?.event
      equal(last?.case === 'result' && last.value.status, TestStatus.PASS)
    },
  }),
  submitExecution: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { program: greeting, idempotencyKey: randomUUID() } },
      check: ({ executionId }) =>
        eventually(
          async () => {
            const answer = await lab.executor.getExecutionStatus({ executionId }, { token: as.accessToken })
            return answer.execution?.output === material.output
          },
          { timeoutMs: endTimeoutMs },
        ),
    }
  },
  watchExecution: async (lab) => {
    const as = await lab.newcomer()
    const executionId = await submitted(lab, as, greeting)
    return {
      ...{ as, request: { executionId }, stranger: 'NOT_FOUND' },
      check: (messages) => {
        const last = messages.at(-1)
        deepEqual([last?.state, last?.event?.result?.output], [ExecutionState.ENDED, material.output])
      },
    }
  },
  cancelExecution: async (lab) => {
    const as = await lab.newcomer()
    const executionId = await submitted(lab, as, endless)
    return {
      ...{ as, request: { executionId }, stranger: 'NOT_FOUND' },
      check: () =>
        eventually(
          async () => {
            const answer = await lab.executor.getExecutionStatus({ executionId }, { token: as.accessToken })
            return answer.execution?.verdict === Verdict.CANCELLED
          },
          { timeoutMs: endTimeoutMs },
        ),
    }
  },
  listExecutions: ({ owners: { student }, material: { executionId } }) => ({
    as: student,
    request: { pageSize: 100, language, state: ExecutionState.ENDED },
    check: ({ executions }) => {
      const listed = executions.find((each) => each.executionId === executionId)
      deepEqual([listed?.language, listed?.verdict], [language, Verdict.COMPLETED])
    },
  }),
  getExecutionStatus: ({ owners: { student }, material: { executionId } }) => ({
    ...{ as: student, request: { executionId }, stranger: 'NOT_FOUND' },
    check: ({ state, execution }) => {
      deepEqual([state, execution?.output], [ExecutionState.ENDED, material.output])
    },
  }),
  listLanguages: () => ({
    request: {},
    check: ({ languages }) => {
      const python = languages.find(({ id }) => id === language)
      match(python?.version ?? '', /^3\./)
      deepEqual([python?.ready, python?.fileExtension], [true, '.py'])
      ok(python?.maxLimits && python.maxLimits.memoryBytes > 0n)
    },
  }),
}

async function interactive({ executor }: Laboratory, { accessToken }: Account, code: string): Promise<string> {
  const { executionId } = await executor.startInteractive({ program: { language, code } }, { token: accessToken })
  return executionId
}

async function submitted({ executor }: Laboratory, { accessToken }: Account, program: typeof echo): Promise<string> {
  const request = { program, idempotencyKey: randomUUID() }
  return (await executor.submitExecution(request, { token: accessToken })).executionId
}

async function outputOf({ executor }: Laboratory, { accessToken }: Account, executionId: string): Promise<string> {
  const chunks: string[] = []
  for await (const { event } of executor.watchInteractive({ executionId }, { token: accessToken })) {
    chunks.push(event?.chunk ?? '')
  }
  return chunks.join('')
}
