import type { MessageInitShape } from '@bufbuild/protobuf'
import type { RunTestsRequestSchema, TestResult, TestStatus, TestsResult } from '@learnlab/contracts/executor/v1'
import { person, type startService } from './start-service.ts'

type Service = Pick<Awaited<ReturnType<typeof startService>>, 'client' | 'tokenOf'>
export type TestsRequestInit = MessageInitShape<typeof RunTestsRequestSchema>
export type Tested = { readonly tests: TestResult[]; readonly result: TestsResult }

/** Runs tests as a client does, to their end. */
export async function tested(
  { client, tokenOf }: Service,
  request: TestsRequestInit,
  user = person(),
): Promise<Tested> {
  const tests: TestResult[] = []
  for await (const { event } of client.runTests(request, tokenOf(user))) {
    if (event.case === 'test') tests.push(event.value)
    if (event.case === 'result') return { tests, result: event.value }
  }
  throw new Error('the stream ended without a result')
}

const words: Readonly<Record<number, string>> = { 1: 'pass', 2: 'fail', 3: 'error' }

export const statusOf = ({ status }: { status: TestStatus }) => words[status]

export function textFile(name: string, value: string) {
  return { name, content: { case: 'text' as const, value } }
}
