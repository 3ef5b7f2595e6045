import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { createLogger } from '@learnlab/telemetry'
import { eventually } from '@learnlab/testing/eventually'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { serveTestTokens } from '@learnlab/testing/own-postgres'
import { courseOf, startCatalogue, subtopicsOf } from '../test/catalogue.ts'
import { startProgressProcess } from '../test/progress-process.ts'
import type { Figures } from './main.ts'
import { quantile, rounded } from './statistics.ts'

const watchersCount = 1_000
const updatesCount = 1_500
const updatesPerSecond = 50
const idleMs = 10_000

/** A thousand watchers of as many learners on one process: what they take, and how soon they see what happens. */
export async function watchers(postgres: OwnPostgres): Promise<Figures> {
  const keys = await serveTestTokens()
  const catalogue = await startCatalogue(keys.tokens.verifier, createLogger({ service: 'catalogue', level: 'fatal' }))
  const course = catalogue.add(
    courseOf(
      'watched',
      Array.from({ length: 8 }, () => 5),
    ),
  )
  const subtopics = subtopicsOf(course)
  const service = await startProgressProcess({
    ...{ databaseUrl: postgres.url('progress'), jwksUrl: keys.jwksUrl, courseAddress: catalogue.address },
  })
  const leaving = new AbortController()
  const following: Promise<void>[] = []
  try {
    const tokens = Array.from({ length: watchersCount }, () => keys.tokens.issue({ userId: randomUUID() }, 7_200))
    // Everything is warm before anything is measured.
    for (const token of tokens.slice(0, 100)) {
      await service.client.updateProgress({ courseId: course.id, subtopicId: subtopics[0] ?? '' }, { token })
    }
    const beforeMb = await residentMb(service.pid)
    const seen = tokens.map(() => 0n)
    const arrivals = tokens.map(() => (_seconds: bigint) => {})
    const follow = async (at: number) => {
      try {
        const call = { token: tokens[at], signal: leaving.signal }
        for await (const message of service.client.streamProgress({ courseId: course.id }, call)) {
          seen[at] = message.course?.timeSpentSeconds ?? seen[at] ?? 0n
          if (message.course) arrivals[at]?.(message.course.timeSpentSeconds)
        }
      } catch (error) {
        if (!leaving.signal.aborted) throw error
      }
    }
    let opened = 0
    for (const at of tokens.keys()) {
      const isOpen = new Promise<void>((resolve) => {
        arrivals[at] = () => resolve()
      })
      following.push(follow(at))
      await isOpen
      opened++
    }
    const openMb = await residentMb(service.pid)
    const idleFrom = await cpuMs(service.pid)
    await delay(idleMs)
    const idleCpu = ((await cpuMs(service.pid)) - idleFrom) / idleMs

    const latencies: number[] = []
    const spent = tokens.map((_, at) => Number(seen[at]))
    const [busyFrom, began] = [await cpuMs(service.pid), performance.now()]
    const sending: Promise<void>[] = []
    for (let update = 0; update < updatesCount; update++) {
      await delay(Math.max(0, began + (update * 1_000) / updatesPerSecond - performance.now()))
      const at = (update * 7) % watchersCount
      spent[at] = (spent[at] ?? 0) + 1
      const wanted = BigInt(spent[at])
      const sentAt = performance.now()
      const arrived = new Promise<void>((resolve) => {
        arrivals[at] = (seconds) => {
          if (seconds >= wanted) resolve()
        }
      })
      const subtopicId = subtopics[update % subtopics.length] ?? ''
      const request = { courseId: course.id, subtopicId, timeSpentSeconds: 1 }
      sending.push(
        Promise.all([service.client.updateProgress(request, { token: tokens[at] }), arrived]).then(() => {
          latencies.push(performance.now() - sentAt)
        }),
      )
    }
    await Promise.all(sending)
    const busyCpu = ((await cpuMs(service.pid)) - busyFrom) / (performance.now() - began)
    await eventually(() => seen.every((seconds, at) => Number(seconds) === spent[at]))
    const busyMb = await residentMb(service.pid)
    return {
      watchers: opened,
      process_before_mb: rounded(beforeMb),
      with_watchers_mb: rounded(openMb),
      kb_per_watcher: rounded(((openMb - beforeMb) * 1_024) / opened),
      after_updates_mb: rounded(busyMb),
      idle_watchers_cpu_cores: rounded(idleCpu, 3),
      updates_per_second_offered: updatesPerSecond,
      watched_updates_cpu_cores: rounded(busyCpu, 3),
      update_to_watcher_p50_ms: rounded(quantile(latencies, 0.5)),
      update_to_watcher_p99_ms: rounded(quantile(latencies, 0.99)),
    }
  } finally {
    leaving.abort()
    await Promise.allSettled(following)
    await service.kill()
    await catalogue.close()
    keys.close()
  }
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
}

/** Time that a process has had of processors; Linux counts it in hundredths of a second (proc(5)). */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
