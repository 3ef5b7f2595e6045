import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { toBinary } from '@bufbuild/protobuf'
import { GetCourseResponseSchema } from '@learnlab/contracts/course/v1'
import { type OwnPostgres, serveTestTokens } from '@learnlab/testing/own-postgres'
import { importCourse } from '../content/import-course.ts'
import { courseFolders, readCourse } from '../content/read-course.ts'
import { startCourseProcess } from '../test/course-process.ts'
import type { LoadResult, LoadRound } from './load.ts'
import type { Figures } from './main.ts'
import type { NakedAnswer } from './naked.ts'
import { quantile, rounded } from './statistics.ts'

const rounds = 5
const roundMs = 3_000
const inFlight = 32

/** GetCourse of the demo course from memory, beside a bare handler of grpc-js that sends the same bytes. */
export async function throughput(postgres: OwnPostgres): Promise<Figures> {
  const keys = await serveTestTokens()
  const service = await startCourseProcess({ databaseUrl: postgres.url('course'), jwksUrl: keys.jwksUrl })
  const children: ChildProcess[] = []
  try {
    const token = keys.tokens.issue({ userId: '01990000-0000-7000-8000-0000000000aa', role: 'instructor' }, 7_200)
    const [folder = ''] = await courseFolders(join(import.meta.dirname, '../content/python-from-zero'))
    await importCourse(service.client, (await readCourse(folder)).content, { token })
    const answer = await service.client.getCourse({ id: 'python-from-zero' })
    const bytes = Buffer.from(toBinary(GetCourseResponseSchema, answer))
    const naked = fork(join(import.meta.dirname, 'naked.ts'))
    const load = fork(join(import.meta.dirname, 'load.ts'))
    children.push(naked, load)
    const nakedPort = await ask<NakedAnswer, number>(naked, { answer: bytes.toString('base64') })
    const perSecond: Record<'naked' | 'service', number[]> = { naked: [], service: [] }
    const run = async (port: number) => {
      const round = { port, durationMs: roundMs, inFlight, bytes: bytes.length }
      const { calls, durationMs } = await ask<LoadRound, LoadResult>(load, round)
      return (calls * 1_000) / durationMs
    }
    await run(nakedPort)
    await run(service.port)
    for (let round = 0; round < rounds; round++) {
      perSecond.naked.push(await run(nakedPort))
      perSecond.service.push(await run(service.port))
    }
    const [nakedMedian, serviceMedian] = [quantile(perSecond.naked, 0.5), quantile(perSecond.service, 0.5)]
    return {
      answer_bytes: bytes.length,
      naked_calls_per_second: Math.round(nakedMedian),
      get_course_calls_per_second: Math.round(serviceMedian),
      get_course_vs_naked: rounded(serviceMedian / nakedMedian, 3),
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await service.kill()
    keys.close()
  }
}

async function ask<Question extends Serializable, Answer>(child: ChildProcess, question: Question): Promise<Answer> {
  child.send(question)
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
  return message as Answer
}
