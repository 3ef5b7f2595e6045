import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code, RpcError } from '@learnlab/rpc'
import { type DatabaseLink, openDatabaseLink } from '@learnlab/testing/database-link'
import { type CourseProcess, startCourseProcess } from '../../test/course-process.ts'

export type CutFigures = {
  /** While the link was down: reads that were answered, and the slowest of them. */
  reads: number
  slowestReadMs: number
  /** Changes that were refused with UNAVAILABLE and a hint when to try again, and the slowest refusal. */
  refused: number
  slowestRefusalMs: number
  /** From the return of the link until a change was taken, and until it was read. */
  changedAfterMs: number
  readAfterMs: number
}

const readers = 4

/**
 * Reads and changes courses over a link to the database that goes down for `downMs`: connections break (`cut`), or nothing
 * comes back (`swallow`). Published courses must be answered all the while, as they were; changes be refused so that the
 * caller knows when to try again; and all must be well within 10 s of the link's return.
 */
export async function cutLink(options: {
  databaseUrl: string
  jwksUrl: string
  tokenOf: (userId: string, role: 'instructor') => string
  downMs: number
  way: 'cut' | 'swallow'
  /** How long a call may take, and the service until all is well again. */
  callTimeoutMs?: number
  recoveryMs?: number
  log?: (line: string) => void
}): Promise<{ faults: string[]; figures: CutFigures }> {
  const { databaseUrl, jwksUrl, tokenOf, downMs, way, callTimeoutMs = 10_000, recoveryMs = 10_000, log } = options
  const faults: string[] = []
  const figures = { reads: 0, slowestReadMs: 0, refused: 0, slowestRefusalMs: 0, changedAfterMs: -1, readAfterMs: -1 }
  const link: DatabaseLink = await openDatabaseLink(databaseUrl)
  let running: CourseProcess | undefined
  try {
    running = await startCourseProcess({ databaseUrl: link.url, jwksUrl })
    const { client } = running
    const token = tokenOf(randomUUID(), 'instructor')
    const slugs = ['loops', 'lists', 'sets'].map((name) => `${name}-${way}`)
    const topics = [{ title: 'T', subtopics: [{ title: 'S', content: 'text' }] }]
    for (const slug of slugs) {
      await client.createCourse({ title: slug, slug, state: CourseState.PUBLISHED, topics }, { token })
    }
    const read = async (slug: string) => {
      const [{ course }, { courses }, parts] = [
        await client.getCourse({ id: slug }, { timeoutMs: callTimeoutMs }),
        await client.listCourses({}, { timeoutMs: callTimeoutMs }),
        await client.getSubtopics({ courseId: slug }, { timeoutMs: callTimeoutMs }),
      ]
      if (course?.slug !== slug || courses.length < slugs.length || parts.subtopics.length !== 1) {
        throw new Error(`a wrong answer about ${slug}`)
      }
      return course
    }
    for (const slug of slugs) await read(slug)

    const endMs = performance.now() + downMs
    link[way]()
    const readOn = async (index: number) => {
      const slug = slugs[index % slugs.length] ?? ''
      while (performance.now() < endMs && faults.length < 20) {
        const askedMs = performance.now()
        await read(slug).then(
          () => figures.reads++,
          (error) => faults.push(`reading ${slug}: ${error}`),
        )
        figures.slowestReadMs = Math.max(figures.slowestReadMs, performance.now() - askedMs)
        await delay(50)
      }
    }
    const change = () =>
      client.updateCourse({ id: slugs[0] ?? '', title: 'Changed' }, { token, timeoutMs: callTimeoutMs })
    const writeOn = async () => {
      while (performance.now() < endMs && faults.length < 20) {
        const askedMs = performance.now()
        await change().then(
          () => faults.push('a change was taken without a database'),
          (error) => {
            const isRight =
              error instanceof RpcError && error.code === Code.UNAVAILABLE && (error.retryAfterMs ?? 0) > 0
            if (isRight) figures.refused++
            else faults.push(`changing: ${error}`)
          },
        )
        figures.slowestRefusalMs = Math.max(figures.slowestRefusalMs, performance.now() - askedMs)
        await delay(50)
      }
    }
    await Promise.all([...Array.from({ length: readers }, (_, index) => readOn(index)), writeOn()])
    if (running.hasEnded) faults.push('the service ended')
    log?.(`down for ${Math.round(downMs / 1_000)} s by ${way}: ${JSON.stringify(figures)}`)

    const backMs = performance.now()
    link.mend()
    const until = async (what: string, attempt: () => Promise<boolean>) => {
      for (;;) {
        const isDone = await attempt().catch(() => false)
        const tookMs = performance.now() - backMs
        if (isDone) return Math.round(tookMs)
        if (tookMs > recoveryMs) {
          faults.push(`${what} only after ${Math.round(tookMs)} ms, if at all`)
          return Math.round(tookMs)
        }
        await delay(20)
      }
    }
    figures.changedAfterMs = await until('changes were taken', async () => (await change()).course !== undefined)
    await client.publishCourse({ id: slugs[0] ?? '' }, { token })
    figures.readAfterMs = await until('a change was read', async () => (await read(slugs[0] ?? '')).title === 'Changed')
  } finally {
    await running?.kill()
    link.close()
  }
  figures.slowestReadMs = Math.round(figures.slowestReadMs)
  figures.slowestRefusalMs = Math.round(figures.slowestRefusalMs)
  return { faults, figures }
}
