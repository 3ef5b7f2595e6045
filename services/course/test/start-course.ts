import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { followEvents } from '@learnlab/events'
import { createPool, openAdminSession } from '@learnlab/postgres'
import {
  type CallOptions,
  createServiceClient,
  createServiceIdentity,
  createServiceVerifier,
  newServiceKey,
  type ServiceClient,
} from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, createTestTokens, noRateLimits, type TestRole } from '@learnlab/testing'
import { buildCourseServer } from '../course-server.ts'
import { createCourseCache } from '../store/cached-courses.ts'

const migrations = join(import.meta.dirname, '../migrations')

type Methods = ServiceClient<typeof CourseService>
type Requests = { [Name in keyof Methods]: Parameters<Methods[Name]>[0] }

/** Calls of the course service by one user. */
export type As = {
  [Name in Exclude<keyof Methods, 'getExerciseTests' | 'getReferenceSolutions'>]: (
    request: Requests[Name],
  ) => ReturnType<Methods[Name]>
}

/** Where nobody listens: an executor that is away. */
const nowhere = 'dns:///127.0.0.1:9'
const executorKey = newServiceKey()
const tutorKey = newServiceKey()

export type Person = { userId: string; role: TestRole }

export function person(role: TestRole): Person {
  return { userId: randomUUID(), role }
}

/** A course service on a free port and a database of its own, which end with the test. */
export async function startCourse(t: TestContext, { executorAddress = nowhere, tokens = createTestTokens() } = {}) {
  const { url, adminUrl, publish, pool: testPool } = await createTestDatabase(t, { service: 'course', migrations })
  const { client, address, statements, replicaStatements, end } = await startServer(t, url, tokens, executorAddress)

  const executorIdentity = createServiceIdentity('executor', executorKey.privateKey)
  const asExecutor = createServiceClient(CourseService, { address, identity: executorIdentity })
  const tutorIdentity = createServiceIdentity('ai', tutorKey.privateKey)
  const asTutor = createServiceClient(CourseService, { address, identity: tutorIdentity })
  t.after(() => {
    asExecutor.close()
    asTutor.close()
  })

  function calls(options: CallOptions): As {
    return {
      getCourse: (request) => client.getCourse(request, options),
      listCourses: (request) => client.listCourses(request, options),
      createCourse: (request) => client.createCourse(request, options),
      updateCourse: (request) => client.updateCourse(request, options),
      deleteCourse: (request) => client.deleteCourse(request, options),
      publishCourse: (request) => client.publishCourse(request, options),
      archiveCourse: (request) => client.archiveCourse(request, options),
      listVersions: (request) => client.listVersions(request, options),
      restoreVersion: (request) => client.restoreVersion(request, options),
      moveTopic: (request) => client.moveTopic(request, options),
      moveSubtopic: (request) => client.moveSubtopic(request, options),
      updateSubtopic: (request) => client.updateSubtopic(request, options),
      getTopics: (request) => client.getTopics(request, options),
      getSubtopics: (request) => client.getSubtopics(request, options),
      getExercise: (request) => client.getExercise(request, options),
      listExercises: (request) => client.listExercises(request, options),
      createExercise: (request) => client.createExercise(request, options),
      updateExercise: (request) => client.updateExercise(request, options),
      deleteExercise: (request) => client.deleteExercise(request, options),
      proveExercise: (request) => client.proveExercise(request, options),
      searchCourses: (request) => client.searchCourses(request, options),
      searchPassages: (request) => client.searchPassages(request, options),
    }
  }
  return {
    client,
    address,
    url,
    /** Another process of the service on the same database, or on the one behind another URL to it. */
    startAnother: (otherUrl = url) => startServer(t, otherUrl, tokens, executorAddress),
    /** The database behind it, for what no method shows. */
    database: testPool,
    /** Publishes an event as some other service would. */
    publish,
    /** Rows that the service itself may not read. */
    adminQuery: adminQueryOf(adminUrl),
    /** Ends the service before the test does. */
    end,
    /** Statements sent by the service so far. */
    statements,
    /** Those of them that a replica may answer. */
    replicaStatements,
    executorIdentity,
    /** What the executor is told of an exercise. */
    testsFor: (request: Requests['getExerciseTests']) => asExecutor.getExerciseTests(request),
    asExecutor,
    asTutor,
    tokenOf: (user: Person) => tokens.issue(user),
    as: (user: Person) => calls({ token: tokens.issue(user) }),
    anonymous: calls({}),
  }
}

/** Asks a database as its administrator. */
export function adminQueryOf(adminUrl: string) {
  return async <Row>(statement: string): Promise<Row[]> => {
    const admin = await openAdminSession(adminUrl)
    try {
      return await admin.rows<Row & Record<string, unknown>>(statement)
    } finally {
      await admin.end()
    }
  }
}

/** An outline of topics and subtopics by their titles alone. */
export function outlineOf(topics: Record<string, string[]>) {
  return Object.entries(topics).map(([title, subtopics]) => ({
    title,
    subtopics: subtopics.map((subtopic) => ({ title: subtopic, content: `About ${subtopic}.` })),
  }))
}

async function startServer(
  t: TestContext,
  url: string,
  tokens: ReturnType<typeof createTestTokens>,
  executorAddress: string,
) {
  const statements: string[] = []
  const logger = createLogger({ service: 'course', level: 'silent' })
  const pool = createPool({
    connectionString: url,
    applicationName: 'course server',
    onStatement: (text) => {
      if (!text.includes('events.outbox\n')) statements.push(text)
    },
  })
  const replicaStatements: string[] = []
  const reader = createPool({
    connectionString: url,
    applicationName: 'course replica',
    // As on a replica.
    readOnly: true,
    max: 2,
    onStatement: (text) => {
      statements.push(text)
      replicaStatements.push(text)
    },
  })
  const cache = createCourseCache({ logger })
  const following = await followEvents({ pool, directUrl: url, logger, lookbackMs: 0, handlers: cache.handlers })
  const executor = createServiceClient(ExecutorService, { address: executorAddress })
  const server = buildCourseServer({
    pool,
    reader,
    cache,
    executor,
    serviceTokens: createServiceVerifier({ executor: executorKey.publicKey, ai: tutorKey.publicKey }),
    tokens: tokens.verifier,
    logger,
    metrics: createMetrics({ service: 'course' }),
    limits: noRateLimits,
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const address = `dns:///127.0.0.1:${port}`
  const client = createServiceClient(CourseService, { address })
  let ended: Promise<void> | undefined
  const end = () => {
    ended ??= (async () => {
      client.close()
      await server.close({ graceMs: 1_000 })
      executor.close()
      await following.close()
      await reader.end()
      await pool.end()
    })()
    return ended
  }
  t.after(end)
  return { client, address, statements, replicaStatements, end }
}
