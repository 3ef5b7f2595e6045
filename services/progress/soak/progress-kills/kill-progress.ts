import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ExecutionFinishedSchema } from '@learnlab/contracts/events/v1'
import { outboxRow } from '@learnlab/events'
import { createPool, isUniqueViolation } from '@learnlab/postgres'
import { freePort } from '@learnlab/testing/free-port'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { type CatalogueCourse, subtopicsOf } from '../../test/catalogue.ts'
import { type ProgressProcess, startProgressProcess } from '../../test/progress-process.ts'
import { check } from './check.ts'
import { type LoadCounts, type SoakedLearner, settleMs, tell, watch } from './learner-load.ts'

export type KillFigures = LoadCounts & {
  serviceKills: number
  databaseKills: number
  /** Runs that the executor told of. */
  runs: number
}

const devices = 2

/**
 * Learners tell of what they do from several devices without pause, are watched, and have runs, while the service or
 * PostgreSQL is killed with SIGKILL. At the end every acknowledged event has counted once, every award was made once, and
 * every watcher was shown the state there is.
 */
export async function killProgress(options: {
  postgres: OwnPostgres
  jwksUrl: string
  courseAddress: string
  courses: readonly CatalogueCourse[]
  tokenOf: (userId: string) => string
  kills: number
  learners: number
  log?: (line: string) => void
}): Promise<{ faults: string[]; figures: KillFigures }> {
  const { postgres, jwksUrl, courseAddress, tokenOf, kills, log } = options
  const counts: LoadCounts = { acknowledged: 0, unanswered: 0, reconnects: 0 }
  const faults: string[] = []
  const done = { serviceKills: 0, databaseKills: 0, runs: 0 }
  const ports = { grpc: await freePort(), http: await freePort() }
  const start = () => startProgressProcess({ databaseUrl: postgres.url('progress'), jwksUrl, courseAddress, ports })
  let running: ProgressProcess = await start()
  let isLoading = true
  const watching = new AbortController()
  const executor = createPool({ connectionString: postgres.url('executor'), applicationName: 'soak runs', max: 1 })
  const learners = Array.from({ length: options.learners }, (): SoakedLearner => {
    const userId = randomUUID()
    return { userId, token: tokenOf(userId), seconds: new Map(), shown: new Map() }
  })
  const courses = options.courses.map((course) => ({ id: course.id, subtopicIds: subtopicsOf(course) }))
  const service = () => running
  const note = (error: unknown) => void faults.push(String(error))
  const work: Promise<unknown>[] = []
  const runs = new Map<string, number>()

  async function tellOfRuns(): Promise<void> {
    while (isLoading && faults.length === 0) {
      const { userId } = learners[randomInt(learners.length)] ?? { userId: '' }
      const run = { userId, executionId: randomUUID(), language: 'python', verdict: 'COMPLETED' }
      // The same id each time: what was not answered may be there.
      const row = outboxRow(ExecutionFinishedSchema, run)
      for (let isThere = false; !isThere; ) {
        try {
          await executor.query('INSERT INTO events.outbox (event_id, type, payload) VALUES ($1, $2, $3)', row)
          isThere = true
        } catch (error) {
          isThere = isUniqueViolation(error)
          await delay(20)
        }
      }
      runs.set(userId, (runs.get(userId) ?? 0) + 1)
      done.runs++
      await delay(20)
    }
  }

  try {
    const isOver = () => !isLoading || faults.length > 0
    for (const learner of learners) {
      for (let device = 0; device < devices; device++) {
        work.push(tell(learner, { service, courses, counts, isOver }).catch(note))
      }
    }
    work.push(tellOfRuns().catch(note))
    const watchers = learners.map((learner) => watch(learner, { service, counts, signal: watching.signal }))

    for (let kill = 1; kill <= kills && faults.length === 0; kill++) {
      const enough = counts.acknowledged + learners.length * (5 + randomInt(20))
      const deadline = performance.now() + settleMs
      while (counts.acknowledged < enough && faults.length === 0) {
        if (performance.now() > deadline) faults.push('nothing was acknowledged any more')
        if (running.hasEnded) faults.push('the service ended by itself')
        await delay(randomInt(10))
      }
      if (kill % 2 === 0) {
        await postgres.killAndRestart()
        done.databaseKills++
      } else {
        await running.kill()
        running = await start()
        done.serviceKills++
      }
      if (kill % 5 === 0) log?.(`${kill} kills: ${JSON.stringify({ ...counts, ...done })}`)
    }
    isLoading = false
    await Promise.all(work)
    faults.push(...(await check({ postgres, service: running, learners, runs })))
    watching.abort()
    faults.push(...(await Promise.all(watchers)).flat())
  } finally {
    isLoading = false
    watching.abort()
    await Promise.allSettled(work)
    await running.kill()
    await executor.end()
  }
  return { faults, figures: { ...counts, ...done } }
}
