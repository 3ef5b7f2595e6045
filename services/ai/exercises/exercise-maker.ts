import type { CourseService } from '@learnlab/contracts/course/v1'
import { type ExecutorService, TestStatus, Verdict } from '@learnlab/contracts/executor/v1'
import { type CallContext, rpcError, type ServiceClient } from '@learnlab/rpc'
import { type ExerciseKind, exerciseKinds, type PracticeExercise } from '../domain/exercises/exercise.ts'
import { proposals } from '../domain/exercises/propose.ts'
import { seededRandom } from '../domain/exercises/seeded-random.ts'
import type { Passage, Passages } from '../domain/passage.ts'
import { candidatesIn } from './candidates.ts'
import { coursePrograms, type ShownProgram } from './course-programs.ts'

export type ExerciseWish = {
  readonly topic: string
  readonly language: string
  /** Id or slug; empty: any course. */
  readonly courseId: string
  /** Undefined: any. */
  readonly kind: ExerciseKind | undefined
  readonly seed: number
}

export type MadeExercise = PracticeExercise & {
  readonly language: string
  /** The passage whose program it is made of; undefined for one that a model wrote. */
  readonly passage: Passage | undefined
  readonly source: string
}

export type ExerciseMaker = {
  /**
   * An exercise made of course code, seen in the executor to be one: what it ends with passes, what it begins with does not.
   * @throws NOT_FOUND where no course shows a program about the topic of which one can be made
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

export function createExerciseMaker(deps: Deps): ExerciseMaker {
  const { executor } = deps

  /** What a program prints, or undefined where it does not end well or prints too much or nothing. */
  async function outputOf({ code, language, stdin }: ShownProgram, context: CallContext): Promise<string | undefined> {
    const run = await executor.executeCode({ code, language, stdin, timeoutSeconds }, { context, timeoutMs })
    const isGood = run.verdict === Verdict.COMPLETED && run.output.trim() !== '' && run.output.length <= longestOutput
    return isGood ? run.output : undefined
  }

  async function passes(code: string, { language }: ShownProgram, exercise: PracticeExercise, context: CallContext) {
    const { stdin, expectedOutput } = exercise
    const program = { code, language, timeoutSeconds }
    const suite = { case: 'cases' as const, value: { cases: [{ stdin, expectedOutput }] } }
    for await (const { event } of executor.runTests({ program, suite, deadlineSeconds: 15 }, { context })) {
      if (event.case !== 'result') continue
      const [test] = event.value.tests
      // One that runs into a limit is no exercise for anybody.
      const isStopped = test?.verdict === Verdict.WALL_TIME_LIMIT || test?.verdict === Verdict.CPU_TIME_LIMIT
      return isStopped ? 'stopped' : event.value.status === TestStatus.PASS ? 'passed' : 'failed'
    }
    throw new Error('the executor ended the tests without a result')
  }

  return {
    async make({ topic, language, courseId, kind, seed }, context) {
      const programs = await coursePrograms({ topic, courseId, language }, deps, context)
      const random = seededRandom(seed)
      for (const shown of random.shuffled(programs)) {
        const output = await outputOf(shown, context)
        if (output === undefined) continue
        const candidates = await candidatesIn(shown, executor, context)
        const kinds = kind === undefined ? random.shuffled(exerciseKinds) : [kind]
        for (const proposal of kinds.flatMap((one) => proposals(one, { ...shown, output }, candidates, random))) {
          context.signal.throwIfAborted()
          if ((await passes(proposal.starter, shown, proposal, context)) !== 'failed') continue
          // Run again, it must print the same: time and chance make no exercise.
          if ((await passes(proposal.solution, shown, proposal, context)) !== 'passed') continue
          return { ...proposal, language: shown.language, passage: shown.passage, source: 'built-in' }
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
