import type { MessageInitShape } from '@bufbuild/protobuf'
import { type ExerciseContent, type ProofFindingSchema, ProofStep } from '@learnlab/contracts/course/v1/exercise'
import { type CallContext, rpcError } from '@learnlab/rpc'
import { contentFrom } from '../domain/exercise-content.ts'
import type { ContentKey, ExerciseStore, WholeContent } from '../store/exercises.ts'
import { failuresOf, openSuites, type ProofExecutor } from './proof-runs.ts'

export type Finding = MessageInitShape<typeof ProofFindingSchema> & { step: ProofStep }

export type Proofs = {
  /**
   * What keeps exercises from being published: the reference must pass all tests, the starter must not. Where nothing does
   * all are `proved`, which is the caller's to record, along with what it writes. Otherwise those that were are recorded
   * already, so that they need not be run again.
   * @throws RpcError where the executor cannot say
   */
  prove(
    contents: readonly WholeContent[],
    context: CallContext,
  ): Promise<{ findings: Finding[]; proved: readonly ContentKey[] }>
}

/** Exercises proved at one time: as many runs as the executor gives one user on a small host. */
const lanes = 2
/** One mistake can fail a thousand tests. */
const maxFindings = 20
const maxMessageCharacters = 2_000

export function createProofs({
  exercises: store,
  executor,
}: {
  exercises: Pick<ExerciseStore, 'recordProofs'>
  executor: ProofExecutor
}): Proofs {
  return {
    async prove(contents, context) {
      const left = contents.entries()
      const findings = new Map<number, Finding[]>()
      const proved: ContentKey[] = []
      const failures: unknown[] = []
      const lane = async () => {
        for (const [place, { whole, ...key }] of left) {
          context.signal.throwIfAborted()
          const found = await findingsOf(executor, contentFrom(whole), context)
          if (found.length === 0) proved.push(key)
          else findings.set(place, found)
          if (failures.length > 0 || [...findings.values()].flat().length >= maxFindings) return
        }
      }
      await Promise.all(Array.from({ length: lanes }, () => lane().catch((error: unknown) => failures.push(error))))
      const isDone = failures.length === 0 && findings.size === 0
      if (!isDone && proved.length > 0) await store.recordProofs(proved)
      if (failures.length > 0) throw failures[0]
      const inOrder = [...findings].toSorted(([one], [other]) => one - other).flatMap(([, found]) => found)
      return { findings: inOrder.slice(0, maxFindings), proved: isDone ? proved : [] }
    },
  }
}

/** Whether there are tests to hold anything against. */
export function isProvable(content: ExerciseContent): boolean {
  return openSuites(content).length > 0
}

/** @throws EXERCISE_UNPROVED where there is something to be mended first */
export function refuseUnproved(findings: readonly Finding[]): void {
  if (findings.length === 0) return
  const preconditionViolations = findings.map(({ exercise, step, test, message }) => ({
    type: step === ProofStep.STARTER ? 'STARTER' : 'REFERENCE',
    subject: `exercises/${exercise}${test ? `/tests/${test}` : ''}`,
    description: message ?? '',
  }))
  const exercises = [...new Set(findings.map(({ exercise }) => exercise))].join(', ')
  // Messages are logged, and hidden tests shall not be: what happened stands in the details alone.
  const message = `nothing was published: these exercises do not prove what they should, see the details: ${exercises}`
  throw rpcError('EXERCISE_UNPROVED', message, { preconditionViolations })
}

async function findingsOf(executor: ProofExecutor, content: ExerciseContent, context: CallContext): Promise<Finding[]> {
  const { slug: exercise, referenceFiles, starterFiles, starterPasses } = content
  const suites = openSuites(content)
  if (suites.length === 0) return []
  if (referenceFiles.length === 0) {
    const message = 'there is no reference solution to hold the tests against'
    return [{ exercise, step: ProofStep.REFERENCE, test: '', hidden: false, message }]
  }
  const findings: Finding[] = []
  for (const { suite, hidden } of suites) {
    for (const { test, message } of await failuresOf(executor, content, referenceFiles, suite, context)) {
      const said = `the reference does not pass: ${message}`.slice(0, maxMessageCharacters)
      findings.push({ exercise, step: ProofStep.REFERENCE, test, hidden, message: said })
    }
  }
  if (findings.length > 0 || starterPasses) return findings
  for (const { suite } of suites) {
    if ((await failuresOf(executor, content, starterFiles, suite, context)).length > 0) return []
  }
  const message = 'the starter passes all tests; say starter_passes where it is to be improved, not completed'
  return [{ exercise, step: ProofStep.STARTER, test: '', hidden: false, message }]
}
