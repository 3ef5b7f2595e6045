import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { CourseState } from '@learnlab/contracts/course/v1'
import { CourseBegunSchema } from '@learnlab/contracts/events/v1'
import { publish } from '@learnlab/events'
import { createPool, type Pool } from '@learnlab/postgres'
import { Code, RpcError } from '@learnlab/rpc'
import { freePort } from '@learnlab/testing/free-port'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { type CourseProcess, startCourseProcess } from '../../test/course-process.ts'

export type KillFigures = {
  serviceKills: number
  databaseKills: number
  /** Changes that were acknowledged, and calls that were not. */
  acknowledged: number
  unanswered: number
  /** Learners whose beginning was published. */
  learners: number
}

const pairs = 3
const settleMs = 120_000
const callTimeoutMs = 8_000

const passing: ReadonlySet<Code> = new Set([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.ABORTED])

/** A subtopic that one teacher writes numbers into. */
type Page = { courseId: string; subtopicId: string; tried: number; acknowledged: number }

/**
 * Two teachers at a time edit and publish the same course without pause, learners begin courses, and the service or
 * PostgreSQL is killed with SIGKILL. At the end every acknowledged edit is there, every change has one event, and every
 * learner is counted once.
 */
export async function killCourses(options: {
  postgres: OwnPostgres
  jwksUrl: string
  tokenOf: (userId: string, role: 'instructor' | 'admin') => string
  kills: number
  log?: (line: string) => void
}): Promise<{ faults: string[]; figures: KillFigures }> {
  const { postgres, jwksUrl, tokenOf, kills, log } = options
  const faults: string[] = []
  const figures: KillFigures = { serviceKills: 0, databaseKills: 0, acknowledged: 0, unanswered: 0, learners: 0 }
  const ports = { grpc: await freePort(), http: await freePort() }
  const start = () => startCourseProcess({ databaseUrl: postgres.url('course'), jwksUrl, ports })
  let running: CourseProcess = await start()
  let loading = true
  const owner = tokenOf(randomUUID(), 'instructor')
  const admin = tokenOf(randomUUID(), 'admin')
  const progress = createPool({ connectionString: postgres.url('progress'), applicationName: 'soak learners', max: 2 })
  const pages: Page[] = []
  const work: Promise<void>[] = []

  /** Does it until it is answered; what is not answered may have happened or not. */
  async function insist<Answer>(call: () => Promise<Answer>, onTry: () => void = () => undefined): Promise<Answer> {
    const deadline = performance.now() + settleMs
    for (;;) {
      onTry()
      try {
        return await call()
      } catch (error) {
        figures.unanswered++
        const code = error instanceof RpcError ? error.code : undefined
        if (code !== undefined && !passing.has(code)) throw error
        if (performance.now() > deadline) throw new Error(`not answered for ${settleMs} ms`, { cause: error })
        await delay(20)
      }
    }
  }

  async function teach(page: Page, token: string): Promise<void> {
    const { courseId, subtopicId } = page
    while (loading && faults.length === 0) {
      let content = ''
      const edit = () =>
        running.client.updateSubtopic({ courseId, subtopicId, content }, { token, timeoutMs: callTimeoutMs })
      // Another number each time, so that what is found at the end says which of them it is.
      await insist(edit, () => {
        content = `edit ${++page.tried}`
      })
      page.acknowledged = page.tried
      figures.acknowledged++
      if (randomInt(5) === 0) {
        await insist(() => running.client.publishCourse({ id: courseId }, { token, timeoutMs: callTimeoutMs }))
      }
    }
  }

  async function learn(courseIds: string[]): Promise<void> {
    while (loading && faults.length === 0) {
      const learner = randomUUID()
      const courseId = courseIds[randomInt(courseIds.length)] ?? ''
      const times = randomInt(4) === 0 ? 2 : 1
      for (let time = 0; time < times; time++) {
        await insist(() => publish(progress, CourseBegunSchema, { userId: learner, courseId }))
      }
      figures.learners++
      await delay(10)
    }
  }

  try {
    for (let pair = 0; pair < pairs; pair++) {
      const topics = [{ title: 'T', subtopics: [{ title: 'A' }, { title: 'B' }] }]
      const request = { title: `Course ${pair}`, slug: `course-${pair}`, state: CourseState.PUBLISHED, topics }
      const { course } = await running.client.createCourse(request, { token: owner })
      for (const { id } of course?.topics[0]?.subtopics ?? []) {
        pages.push({ courseId: course?.id ?? '', subtopicId: id, tried: 0, acknowledged: 0 })
      }
    }
    const note = (error: unknown) => void faults.push(String(error))
    work.push(...pages.map((page, index) => teach(page, index % 2 === 0 ? owner : admin).catch(note)))
    work.push(learn(pages.map(({ courseId }) => courseId)).catch(note))

    for (let kill = 1; kill <= kills && faults.length === 0; kill++) {
      const enough = figures.acknowledged + pages.length + randomInt(2 * pages.length)
      const deadline = performance.now() + settleMs
      while (figures.acknowledged < enough && faults.length === 0) {
        if (performance.now() > deadline) faults.push('nothing was acknowledged any more')
        if (running.hasEnded) faults.push('the service ended by itself')
        await delay(randomInt(10))
      }
      if (kill % 2 === 0) {
        await postgres.killAndRestart()
        figures.databaseKills++
      } else {
        await running.kill()
        running = await start()
        figures.serviceKills++
      }
      if (kill % 5 === 0) log?.(`${kill} kills: ${JSON.stringify(figures)}`)
    }
    loading = false
    await Promise.all(work)
    faults.push(...(await check(postgres, pages, figures.learners)))
  } finally {
    loading = false
    await Promise.allSettled(work)
    await running.kill()
    await progress.end()
  }
  return { faults, figures }
}

async function check(postgres: OwnPostgres, pages: readonly Page[], learners: number): Promise<string[]> {
  const admin = createPool({ connectionString: postgres.adminUrl, applicationName: 'soak check', max: 1 })
  try {
    return [
      ...(await checkEdits(admin, pages)),
      ...(await checkEvents(admin)),
      ...(await checkLearners(admin, learners)),
    ]
  } finally {
    await admin.end()
  }
}

async function checkEdits(admin: Pool, pages: readonly Page[]): Promise<string[]> {
  const { rows } = await admin.query<{ id: string; content: string }>('SELECT id, content FROM course.subtopics')
  const contents = new Map(rows.map(({ id, content }) => [id, content]))
  return pages.flatMap(({ subtopicId, acknowledged, tried }) => {
    const found = Number(contents.get(subtopicId)?.replace('edit ', ''))
    return found >= acknowledged && found <= tried
      ? []
      : [`${subtopicId} has edit ${found}, ${acknowledged} was acknowledged`]
  })
}

/** Every revision of a course has its event, and no more than one. */
async function checkEvents(admin: Pool): Promise<string[]> {
  const { rows } = await admin.query<{
    slug: string
    revision: number
    events: number
    etags: number
    versions: number
    published: number
  }>(
    `SELECT c.slug, c.revision,
       (SELECT count(*)::integer FROM events.outbox o WHERE type LIKE '%.CourseUpdated' AND payload ->> 'courseId' = c.id::text) AS events,
       (SELECT count(DISTINCT payload ->> 'etag')::integer FROM events.outbox o
        WHERE type LIKE '%.CourseUpdated' AND payload ->> 'courseId' = c.id::text) AS etags,
       (SELECT count(*)::integer FROM course.course_versions v WHERE v.course_id = c.id) AS versions,
       (SELECT count(*)::integer FROM events.outbox o WHERE type LIKE '%.CoursePublished' AND payload ->> 'courseId' = c.id::text) AS published
     FROM course.courses c`,
  )
  return rows.flatMap(({ slug, revision, events, etags, versions, published }) => [
    ...(events === revision && etags === revision
      ? []
      : [`${slug}: ${revision} revisions, ${events} events, ${etags} different`]),
    ...(versions === published ? [] : [`${slug}: ${versions} versions, ${published} events of them`]),
  ])
}

async function checkLearners(admin: Pool, published: number): Promise<string[]> {
  const deadline = performance.now() + settleMs
  for (;;) {
    const { rows } = await admin.query<{ counted: number; dead: number }>(
      `SELECT (SELECT sum(learners)::integer FROM course.courses) AS counted,
         (SELECT count(*)::integer FROM events.dead_letters) AS dead`,
    )
    const { counted = 0, dead = 0 } = rows[0] ?? {}
    if (counted === published && dead === 0) return []
    if (counted > published || dead > 0 || performance.now() > deadline) {
      return [`${published} learners began, ${counted} are counted, ${dead} events are dead letters`]
    }
    await delay(100)
  }
}
