import { AIService } from '@learnlab/contracts/ai/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { createPool, type Pool } from '@learnlab/postgres'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { freePort } from '@learnlab/testing/free-port'
import { noRateLimits } from '@learnlab/testing/no-rate-limits'
import { createTestTokens } from '@learnlab/testing/test-tokens'
import { v7 as uuidv7 } from 'uuid'
import { buildAIServer } from '../ai-server.ts'
import { startAnalysers } from '../analysis/analysers.ts'
import { createCCompiler } from '../analysis/c-compiler.ts'
import { createCodeAnalysis } from '../analysis/code-analysis.ts'
import { createSuspicions } from '../analysis/suspicions.ts'
import { createPrograms } from '../clients/programs.ts'
import { createBuiltInTutor } from '../domain/built-in-tutor.ts'
import type { GradedExercises } from '../domain/graded-exercise.ts'
import type { LanguageModel } from '../domain/model/language-model.ts'
import { createModelTutor } from '../domain/model-tutor.ts'
import type { Passages } from '../domain/passage.ts'
import { createTutoring } from '../domain/tutoring.ts'
import { createExerciseMaker } from '../exercises/exercise-maker.ts'
import { createModelExercises } from '../exercises/model-exercises.ts'
import { createFailover, type FailoverTimes } from '../providers/failover.ts'
import { createConversations } from '../store/conversations.ts'
import { createHintLadders } from '../store/hint-ladders.ts'
import { createTokenBudgets, type TokenLimits } from '../store/token-budgets.ts'

export const tokens = createTestTokens()
export const logger = createLogger({ service: 'ai-test', level: 'silent' })

const host = '127.0.0.1'
const noExercises: GradedExercises = {
  async find() {
    throw new Error('this test has no exercises')
  },
  printsOf: async () => [],
}

type Courses = Parameters<typeof createExerciseMaker>[0]['courses']

/** All messages of a stream. */
export async function all<M>(messages: AsyncIterable<M>): Promise<M[]> {
  const gathered: M[] = []
  for await (const message of messages) gathered.push(message)
  return gathered
}

export type AIParts = {
  passages: Passages
  /** With a database conversations are kept, and models can be asked. */
  pool?: Pool
  models?: readonly LanguageModel[]
  exercises?: GradedExercises
  limits?: TokenLimits
  times?: FailoverTimes
  courses?: Courses
  /** Without one programs cannot be run. */
  executorAddress?: string
}

const usualLimits = { user: 1e9, course: 1e9, all: 1e9 }
const usualTimes = { firstTokenMs: 20_000, totalMs: 30_000, restMs: 60_000 }

/** The ai service on a free port with a client of it, made of the parts given and stopped with the test, or whatever else it is for. */
export async function serveAI(
  t: { after(close: () => unknown): void },
  {
    passages,
    pool,
    models = [],
    exercises = noExercises,
    limits = usualLimits,
    times = usualTimes,
    courses,
    executorAddress,
  }: AIParts,
): Promise<{ client: ServiceClient<typeof AIService>; address: string }> {
  const nowhere =
    pool === undefined
      ? createPool({ connectionString: 'postgres://127.0.0.1:1/none', applicationName: 'none' })
      : undefined
  const database = pool ?? nowhere
  if (database === undefined) throw new Error('there is always one')
  const executor = createServiceClient(ExecutorService, {
    address: executorAddress ?? `dns:///${host}:${await freePort()}`,
    logger,
  })
  const budgets = createTokenBudgets(database, { limits, owner: uuidv7(), keptMs: 60_000 })
  const conversations = createConversations(database)
  const failover = createFailover({ models, budgets, times })
  const builtIn = createBuiltInTutor({ passages })
  const courseExercises = createExerciseMaker({ passages, executor, courses: courses ?? noCourses })
  const analysers = startAnalysers()
  const server = buildAIServer({
    tutoring: createTutoring({
      tutor: models.length > 0 ? createModelTutor({ builtIn, models: failover, graded: exercises }) : builtIn,
      ...{ builtIn, exercises, programs: createPrograms(executor), newId: uuidv7 },
      suspicions: createSuspicions(analysers),
      memory: pool && { conversations, ladders: createHintLadders(pool) },
    }),
    analysis: createCodeAnalysis({ analysers, compiler: createCCompiler(executor) }),
    exercises:
      models.length > 0
        ? createModelExercises({ builtIn: courseExercises, models: failover, graded: exercises, passages, executor })
        : courseExercises,
    ...{ models: failover, budgets, conversations, logger, tokens: tokens.verifier, limits: noRateLimits },
    metrics: createMetrics({ service: 'ai-test' }),
  })
  const port = await server.listen({ host, port: 0 })
  const address = `dns:///${host}:${port}`
  const client = createServiceClient(AIService, { address })
  t.after(async () => {
    client.close()
    await server.close({ graceMs: 1_000 })
    await analysers.close()
    executor.close()
    await nowhere?.end()
  })
  return { client, address }
}

const noCourses: Courses = {
  async getCourse() {
    throw new Error('this test has no courses')
  },
}
