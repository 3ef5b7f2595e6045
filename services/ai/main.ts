import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { followEvents } from '@learnlab/events'
import { eventRetention, startJobs } from '@learnlab/jobs'
import { connectCallCounts } from '@learnlab/limits'
import { createPool, migrate } from '@learnlab/postgres'
import {
  createRevocations,
  createServiceClient,
  createServiceIdentity,
  createTokenVerifier,
  serveUntilSignal,
} from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { v7 as uuidv7 } from 'uuid'
import { buildAIServer } from './ai-server.ts'
import { startAnalysers } from './analysis/analysers.ts'
import { createCCompiler } from './analysis/c-compiler.ts'
import { createCodeAnalysis } from './analysis/code-analysis.ts'
import { createSuspicions } from './analysis/suspicions.ts'
import { createGradedExercises } from './clients/exercises.ts'
import { createPassages } from './clients/passages.ts'
import { createPrograms } from './clients/programs.ts'
import { createPublishedCourses } from './clients/published-courses.ts'
import { loadConfig } from './config.ts'
import { consumeEvents } from './consumer.ts'
import { startContentIndexer } from './content-indexer.ts'
import { createBuiltInTutor } from './domain/built-in-tutor.ts'
import { createModelTutor } from './domain/model-tutor.ts'
import { createTutoring } from './domain/tutoring.ts'
import { createExerciseMaker } from './exercises/exercise-maker.ts'
import { createModelExercises } from './exercises/model-exercises.ts'
import { learnerRetention } from './learner-retention.ts'
import { connectModel } from './providers/connect-model.ts'
import { createFailover } from './providers/failover.ts'
import { createContentIndex } from './store/content-index.ts'
import { createConversations } from './store/conversations.ts'
import { createHintLadders } from './store/hint-ladders.ts'
import { createTokenBudgets } from './store/token-budgets.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'ai', level: config.logLevel })
const calls = connectCallCounts({ url: config.redisUrl, service: 'ai', logger })
const metrics = createMetrics({ service: 'ai' })

const { courseAddress, executorAddress, servicePrivateKey } = config
const calling = { tlsFolder: config.grpc.tlsFolder, logger, metrics }
const identity = servicePrivateKey === undefined ? undefined : createServiceIdentity('ai', servicePrivateKey)
const courses = createServiceClient(CourseService, { ...calling, address: courseAddress, identity })
const executor = createServiceClient(ExecutorService, { ...calling, address: executorAddress })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab ai', logger })
await migrate({ pool, schema: 'ai', folder: join(import.meta.dirname, 'migrations'), logger })
const index = createContentIndex(pool)
const budgets = createTokenBudgets(pool, { ...config.budgets, keptMs: 2 * config.modelTimes.totalMs })
const models = createFailover({ models: config.models.map(connectModel), budgets, times: config.modelTimes })
const conversations = createConversations(pool)
const passages = createPassages(courses, index)
const builtIn = createBuiltInTutor({ passages })
const graded = createGradedExercises(courses)
const analysers = startAnalysers()
const tutoring = createTutoring({
  tutor: config.models.length > 0 ? createModelTutor({ builtIn, models, graded }) : builtIn,
  builtIn,
  exercises: graded,
  programs: createPrograms(executor),
  suspicions: createSuspicions(analysers),
  memory: config.transcriptsKeptMs > 0 ? { conversations, ladders: createHintLadders(pool) } : undefined,
  newId: uuidv7,
})
const courseExercises = createExerciseMaker({ passages, courses, executor })
const exercises =
  config.models.length > 0
    ? createModelExercises({ builtIn: courseExercises, models, passages, graded, executor })
    : courseExercises
const analysis = createCodeAnalysis({ analysers, compiler: createCCompiler(executor) })
const revocations = createRevocations()
const following = await followEvents({ pool, directUrl: config.databaseDirectUrl, logger, ...revocations })
const tokens = createTokenVerifier({ ...config.tokens, revocations })
const limits = { ...config.limits, shared: calls.shared }
const server = buildAIServer({
  ...{ tutoring, analysis, exercises, models, budgets, conversations },
  ...{ tokens, logger, metrics, limits },
})
const abandoned = await budgets.settleAbandoned({ own: true })
if (abandoned > 0) logger.warn({ calls: abandoned }, 'calls to models were settled that a process left behind')
const indexer = startContentIndexer({ index, courses: createPublishedCourses(courses), logger })
const consumer = await consumeEvents({ pool, directUrl: config.databaseDirectUrl, logger, metrics })
const jobs = startJobs({
  pool,
  service: 'ai',
  jobs: [
    eventRetention({ pool, schema: 'ai', keptMs: config.eventsKeptMs, logger }),
    learnerRetention({ conversations, budgets, keptMs: config.transcriptsKeptMs }),
    {
      name: 'settle-abandoned',
      cron: '* * * * *',
      run: async () => void (await budgets.settleAbandoned({ own: false })),
    },
    { name: 'compare-index', cron: '37 * * * *', run: (signal) => indexer.reconcile(signal) },
  ],
  logger,
})
// What was published before the first start, or while events of it were forgotten.
jobs
  .runNow('compare-index')
  .catch((error: unknown) => logger.warn({ err: error }, 'the index is compared with the courses later'))
await serveUntilSignal({
  server,
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [
    () => consumer.close(),
    () => jobs.close(),
    () => indexer.close(),
    () => analysers.close(),
    () => courses.close(),
    () => executor.close(),
    () => calls.close(),
    () => tokens.close(),
    () => following.close(),
    () => pool.end(),
  ],
  logger,
})
