import { create } from '@bufbuild/protobuf'
import { RunTestsResponseSchema, TestStatus } from '@learnlab/contracts/executor/v1'
import type { ProofExecutor } from '../proof/proof-runs.ts'

export const reference = 'print(2 * int(input()))\n'
export const starter = 'print()\n'

/** Says at once that the reference passes and nothing else: what is measured of proofs is what the database has to do. */
export const instantExecutor: ProofExecutor = {
  async *runTests({ program }) {
    const passes = program?.files?.some(({ content }) => content?.value === reference)
    const status = passes ? TestStatus.PASS : TestStatus.FAIL
    yield create(RunTestsResponseSchema, { event: { case: 'result', value: { status } } })
  },
}
