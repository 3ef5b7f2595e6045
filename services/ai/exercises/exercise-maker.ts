import { randomInt } from 'node:crypto'
import type { CourseService } from '@learnlab/contracts/course/v1'
import { type ExecutorService, Verdict } from '@learnlab/contracts/executor/v1'
import { type CallContext, failedPrecondition, rpcError, type ServiceClient } from '@learnlab/rpc'
import { type ExerciseKind, exerciseKinds, type PracticeExercise } from '../domain/exercises/exercise.ts'
import { proposals } from '../domain/exercises/propose.ts'
import { seededRandom } from '../domain/exercises/seeded-random.ts'
import type { Passage, Passages } from '../domain/passage.ts'
import { candidatesIn } from './candidates.ts'
import { coursePrograms, type ShownProgram } from './course-programs.ts'
import { holdAgainst, type ProgramCase } from './program-tests.ts'

export type ExerciseWish = {
  readonly topic: string
  readonly language: string
  /** Id or slug; empty: any course. */
  readonly courseId: string
  /** Undefined: any. */
  readonly kind: ExerciseKind | 'write-program' | undefined
  /** Undefined: another exercise each time. */
  readonly seed: number | undefined
}

export type MadeExercise = Pick<PracticeExercise, 'instructions' | 'starter' | 'solution' | 'lines'> & {
  readonly kind: ExerciseKind | 'write-program'
  readonly language: string
  readonly cases: readonly ProgramCase[]
  /** The passages that it is made of. */
  readonly citations: readonly Passage[]
  /** With which the same is made again; undefined for one that a model wrote. */
  readonly seed: number | undefined
  readonly source: string
}

export type ExerciseMaker = {
  /**
   * An exercise, seen in the executor to be one: what it ends with passes, what it begins with does not.
   * @throws NOT_FOUND where no course shows a program about the topic of which one can be made; UNAVAILABLE where models
   * wrote none that holds
   */
  make(wish: ExerciseWish, context: CallContext): Promise<MadeExercise>
}

type Deps = {
  readonly passages: Passages
  readonly courses: Pick<ServiceClient<typeof CourseService>, 'getCourse'>
  readonly executor: Pick<ServiceClient<typeof ExecutorService>, 'executeCode' | 'runTests'>
}

const timeoutSeconds = 3
const timeoutMs = 20_000
const longestOutput = 2_000
const mostSeed = 2 ** 32

/** Makes exercises of course code. */
export function createExerciseMaker(deps: Deps): ExerciseMaker {
  const { executor } = deps

  /** What a program prints, or undefined where it does not end well or prints too much or nothing. */
  async function outputOf({ code, language, stdin }: ShownProgram, context: CallContext): Promise<string | undefined> {
    const run = await executor.executeCode({ code, language, stdin, timeoutSeconds }, { context, timeoutMs })
    const isGood = run.verdict === Verdict.COMPLETED && run.output.trim() !== '' && run.output.length <= longestOutput
    return isGood ? run.output : undefined
  }

  return {
    async make({ topic, language, courseId, kind, seed = randomInt(1, mostSeed) }, context) {
      if (kind === 'write-program') {
        throw failedPrecondition('only a model writes such exercises, and none is set up here; ask for another kind')
      }
      const programs = await coursePrograms({ topic, courseId, language }, deps, context)
      const random = seededRandom(seed)
      for (const shown of random.shuffled(programs)) {
        const output = await outputOf(shown, context)
        if (output === undefined) continue
        const candidates = await candidatesIn(shown, executor, context)
        const kinds = kind === undefined ? random.shuffled(exerciseKinds) : [kind]
        for (const proposal of kinds.flatMap((one) => proposals(one, { ...shown, output }, candidates, random))) {
          context.signal.throwIfAborted()
          const cases = [{ stdin: proposal.stdin, expectedOutput: proposal.expectedOutput }]
          const held = (code: string) => holdAgainst(executor, { code, language: shown.language }, cases, context)
          if ((await held(proposal.starter)).outcome !== 'failed') continue
          // Run again, it must print the same: time and chance make no exercise.
          if ((await held(proposal.solution)).outcome !== 'passed') continue
          const { language: its, passage } = shown
          return { ...proposal, cases, language: its, citations: [passage], seed, source: 'built-in' }
        }
      }
      throw rpcError(
        'NOT_FOUND',
        'no course shows a program about this of which an exercise can be made; try another topic',
        {
          metadata: { resource: 'program', key: topic },
        },
      )
    },
  }
}
