import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { CourseService, CourseState } from '@learnlab/contracts/course/v1'
import {
  CourseArchivedSchema,
  CourseDeletedSchema,
  CoursePublishedSchema,
  CourseUpdatedSchema,
} from '@learnlab/contracts/events/v1'
import { createPool } from '@learnlab/postgres'
import { buildRpcServer, Code, createServiceClient, implement, notFound } from '@learnlab/rpc'
import { createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, eventually, noRateLimits } from '@learnlab/testing'
import { createPassages } from '../clients/passages.ts'
import { createPublishedCourses } from '../clients/published-courses.ts'
import { consumeEvents } from '../consumer.ts'
import { startContentIndexer } from '../content-indexer.ts'
import { meaningfulWords } from '../domain/words.ts'
import { createContentIndex } from '../store/content-index.ts'
import { logger, serveAI, tokens } from './serve-ai.ts'

/** The words as they are, without what they may mean. */
const termsOf = (query: string) => meaningfulWords(query).map((word) => ({ words: [word], weight: 1, alike: [] }))

type Course = { id: string; slug: string; version: string; state: CourseState; content: string }

/** The tutor before a course service that has the courses of the test, and its index. */
async function startLibrary(t: TestContext) {
  const { url, publish } = await createTestDatabase(t, {
    service: 'ai',
    migrations: join(import.meta.dirname, '../migrations'),
  })
  const shelf = new Map<string, Course>()
  const server = (implementations: Parameters<typeof buildRpcServer>[0]['implementations']) =>
    buildRpcServer({
      ...{ implementations, logger, tokens: tokens.verifier, limits: noRateLimits },
      metrics: createMetrics({ service: 'test' }),
    })
  const courseServer = server([
    implement(CourseService, {
      async getCourse({ id }) {
        const found = shelf.get(id)
        if (!found) throw notFound('course', id)
        const { content, ...course } = found
        const subtopics = [{ id: `${id.slice(0, -1)}0`, title: 'Dictionaries', content }]
        return { course: { ...course, topics: [{ title: 'T', subtopics }] } }
      },
      async listCourses({ pageToken }) {
        const all = [...shelf.values()].filter(({ state }) => state === CourseState.PUBLISHED)
        const place = Number(pageToken || 0)
        const courses = all.slice(place, place + 1).map(({ content: _, ...course }) => course)
        return { courses, nextPageToken: place + 1 < all.length ? String(place + 1) : '' }
      },
    }),
  ])
  const port = await courseServer.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(CourseService, { address: `dns:///127.0.0.1:${port}` })
  const pool = createPool({ connectionString: url, applicationName: 'ai' })
  const index = createContentIndex(pool)
  const indexer = startContentIndexer({ index, courses: createPublishedCourses(client), logger, pollMs: 10 })
  const consumer = await consumeEvents({ pool, directUrl: url, logger })
  const { client: ai } = await serveAI(t, { passages: createPassages(client, index) })
  const closeCourses = () => courseServer.close({ graceMs: 100 })
  t.after(async () => {
    await consumer.close()
    await indexer.close()
    client.close()
    await closeCourses()
    await pool.end()
  })
  const find = (query: string) => index.search({ query, terms: termsOf(query), courseId: '', limit: 5 })
  return {
    ...{ shelf, publish, index, indexer, ai, closeCourses, find },
    put(content: string, change: Partial<Course> = {}): Course {
      const course = {
        id: randomUUID(),
        slug: 'python',
        version: '1.0',
        state: CourseState.PUBLISHED,
        content,
        ...change,
      }
      shelf.set(course.id, course)
      return course
    },
    /** Waits for what is found, by its headings. */
    finds: (query: string, headings: string[]) =>
      eventually(
        async () => JSON.stringify((await find(query)).map(({ heading }) => heading)) === JSON.stringify(headings),
        { timeoutMs: 60_000 },
      ),
  }
}

const text = '# Keys\n\nA dictionary maps keys to values.\n\n# Loops over keys\n\n`for key in ages` walks all keys.'

test('the index follows what is published, renamed, archived and deleted', async (t) => {
  const { shelf, publish, put, finds, find } = await startLibrary(t)
  const course = put(text)
  const told = (version = course.version) => ({ courseId: course.id, slug: 'python', version, title: 'P' })
  await publish(CoursePublishedSchema, told())
  await finds('dictionary', ['Keys', 'Loops over keys'])
  const [first] = await find('dictionary')
  equal(text.slice(first?.startOffset, first?.endOffset), first?.text)
  deepEqual([first?.courseId, first?.courseSlug, first?.subtopicTitle], [course.id, 'python', 'Dictionaries'])

  // The answer of a course service that has yet to hear of 1.1 itself is not taken for it.
  await publish(CoursePublishedSchema, told('1.1'))
  put('# Sets\n\nA set has each value once.', {
    ...course,
    version: '1.1',
    content: '# Sets\n\nA set has each value once.',
  })
  await finds('set', ['Sets'])

  await publish(CourseUpdatedSchema, { courseId: course.id, slug: 'snakes', etag: '"3"' })
  await eventually(async () => (await find('set'))[0]?.courseSlug === 'snakes', { timeoutMs: 60_000 })
  await publish(CourseArchivedSchema, { courseId: course.id, slug: 'snakes' })
  await finds('set', [])
  shelf.set(course.id, { ...course, slug: 'snakes', version: '1.2' })
  await publish(CoursePublishedSchema, { ...told('1.2'), slug: 'snakes' })
  await finds('walks', ['Loops over keys'])
  await publish(CourseDeletedSchema, { courseId: course.id, slug: 'snakes' })
  await finds('walks', [])
})

test('what no event told of is found by comparing; what is gone is forgotten', async (t) => {
  const { put, shelf, indexer, finds, index } = await startLibrary(t)
  const one = put(text)
  put('# Loops\n\nRepeat things.', { slug: 'loops' })
  const { signal } = new AbortController()
  await indexer.reconcile(signal)
  await eventually(async () => (await index.courses()).length === 2)
  await finds('repeat', ['Loops'])
  shelf.delete(one.id)
  await indexer.reconcile(signal)
  await eventually(async () => (await index.courses()).length === 1)
})

test('words are found by their stems, and in titles however they are misspelt; no text harms', async (t) => {
  const { put, indexer, finds, find } = await startLibrary(t)
  put(text)
  await indexer.reconcile(new AbortController().signal)
  await finds('which loops walk?', ['Loops over keys'])
  ok((await find('dictionnaries')).length > 0)
  for (const query of ["'; DROP TABLE passages; --", '& | ! <-> :*', '🐍 字', '', ' ', 'x'.repeat(5_000), '\\ % _']) {
    ok(Array.isArray(await find(query)), query)
  }
})

test('while the course service is away the tutor answers from the index', async (t) => {
  const { put, indexer, finds, ai, closeCourses } = await startLibrary(t)
  put(text)
  await indexer.reconcile(new AbortController().signal)
  await finds('dictionary', ['Keys', 'Loops over keys'])
  await closeCourses()
  const as = { token: tokens.issue({ userId: 'ada' }), timeoutMs: 15_000 }
  const help = await ai.getHelp({ question: 'What does a dictionary map?' }, as)
  equal(help.citations[0]?.heading, 'Keys')
  await rejects(ai.getHelp({ question: 'Which volcano erupted?' }, as), { code: Code.UNAVAILABLE })
})
