import { deepEqual, equal, match } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { Course } from '@learnlab/contracts/course/v1'
import { person, startCourse } from '../../test/start-course.ts'

const loader = join(import.meta.dirname, '../load.ts')
const demoCourse = join(import.meta.dirname, '../python-from-zero')

type Ended = { code: number; stdout: string; stderr: string }

async function load(args: string[], env: Record<string, string>): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const child = execFile(
    process.execPath,
    [loader, ...args],
    { env: { PATH: process.env.PATH, ...env }, timeout: 30_000 },
    (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  )
  return await promise
}

test('the courses of the project are published, and again when they change', async (t) => {
  const { address, anonymous, tokenOf } = await startCourse(t)
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-content-'))
  try {
    const env = { COURSE_ADDRESS: address, ACCESS_TOKEN: tokenOf(person('instructor')) }
    deepEqual(await load([], env), { code: 0, stdout: 'python-from-zero: created\n', stderr: '' })
    const { course: created } = await anonymous.getCourse({ id: 'python-from-zero' })
    equal((await load([], env)).stdout, 'python-from-zero: unchanged\n')

    await cp(demoCourse, folder, { recursive: true })
    const hello = join(folder, '01-first-steps/01-hello.md')
    await writeFile(hello, (await readFile(hello, 'utf8')).replace(/^title: .*$/m, 'title: Hello again'))
    equal((await load([folder], env)).stdout, 'python-from-zero: updated\n')
    const { course } = await anonymous.getCourse({ id: 'python-from-zero' })
    equal(course?.topics[0]?.subtopics[0]?.title, 'Hello again')
    const ids = (outline: Course | undefined) =>
      outline?.topics.flatMap(({ id, subtopics }) => [id, ...subtopics.map((s) => s.id)])
    deepEqual(ids(course), ids(created))

    await writeFile(hello, 'no front matter')
    const broken = await load([folder], env)
    equal(broken.code, 1)
    match(broken.stderr, /01-hello\.md:1/)
    deepEqual((await anonymous.getCourse({ id: 'python-from-zero' })).course, course)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what prevents loading is said in one sentence', async (t) => {
  const { address, as, tokenOf } = await startCourse(t)
  const env = { COURSE_ADDRESS: address, ACCESS_TOKEN: tokenOf(person('student')) }
  const refused = await load([], env)
  equal(refused.code, 1)
  match(refused.stderr, /^Loading courses failed: course python-from-zero: .+\n$/)
  equal((await load([], { COURSE_ADDRESS: address })).code, 1)
  match((await load([tmpdir()], env)).stderr, /no course\.yaml/)
  equal((await load(['a', 'b'], env)).code, 2)

  await as(person('instructor')).createCourse({ title: 'Taken', slug: 'python-from-zero' })
  const taken = await load([], { ...env, ACCESS_TOKEN: tokenOf(person('instructor')) })
  match(taken.stderr, /another course has the slug/)
})
