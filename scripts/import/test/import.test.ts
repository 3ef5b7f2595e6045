import { deepEqual, equal, match } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { Course } from '@learnlab/contracts/course/v1'
import { person, startCourse } from '../../../services/course/test/start-course.ts'
import { projectRoot } from '../../setup/project.ts'

const demoCourse = join(projectRoot, 'services/course/content/python-from-zero')

type Ended = { code: number; stdout: string; stderr: string }

async function run(command: 'import' | 'export', args: string[], token: string): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const child = execFile(
    process.execPath,
    [join(projectRoot, 'scripts', command, 'main.ts'), ...args],
    { env: { PATH: process.env.PATH, ACCESS_TOKEN: token }, timeout: 30_000 },
    (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  )
  return await promise
}

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-import-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

async function filesOf(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort()
  const files = await Promise.all(paths.map(async (path) => [path.slice(dir.length), await readFile(path, 'utf8')]))
  return Object.fromEntries(files)
}

test('a course is imported, brought up to date, and left alone by a folder with a mistake', async (t) => {
  const { address, anonymous, tokenOf } = await startCourse(t)
  const folder = await emptyFolder(t)
  const url = address.replace('dns:///', 'http://')
  const token = tokenOf(person('instructor'))
  const load = (...args: string[]) => run('import', [...args, '--url', url], token)
  const first = await load(demoCourse)
  match(first.stdout, /^python-from-zero: created, version 1\.0, 7 topics; subtopics: 34 added, 0 changed/)
  equal(first.stderr, '')
  const { course: created } = await anonymous.getCourse({ id: 'python-from-zero' })
  match((await load(demoCourse)).stdout, /unchanged, version 1\.0, .* 0 changed, 0 removed, 34 kept/)

  await cp(demoCourse, folder, { recursive: true })
  const hello = join(folder, '01-first-steps/01-hello.md')
  const text = await readFile(hello, 'utf8')
  await writeFile(hello, text.replace(/^title: .*$/m, 'title: Hello again'))
  match((await load(folder)).stdout, /updated, version 1\.1, .* 0 added, 1 changed, 0 removed, 33 kept/)
  const { course } = await anonymous.getCourse({ id: 'python-from-zero' })
  equal(course?.topics[0]?.subtopics[0]?.title, 'Hello again')
  const ids = (outline: Course | undefined) =>
    outline?.topics.flatMap(({ id, subtopics }) => [id, ...subtopics.map((s) => s.id)])
  deepEqual(ids(course), ids(created))

  await writeFile(hello, `${text}\n<script>alert(1)</script>\n`)
  const broken = await load(folder)
  equal(broken.code, 1)
  match(broken.stderr, /01-first-steps\/01-hello\.md:\d+: raw HTML is refused: <script/)
  deepEqual((await anonymous.getCourse({ id: 'python-from-zero' })).course, course)

  await writeFile(hello, text)
  match((await load(folder, '--draft')).stdout, /updated, a working copy/)
  deepEqual((await anonymous.getCourse({ id: 'python-from-zero' })).course, course)
  match((await load(folder, '--major')).stdout, /unchanged, version 2\.0/)
})

test('export, import and export again give the same bytes', async (t) => {
  const { address, tokenOf } = await startCourse(t)
  const folder = await emptyFolder(t)
  const url = address.replace('dns:///', 'http://')
  const token = tokenOf(person('instructor'))
  await run('import', [demoCourse, '--url', url], token)
  const save = async (name: string) => {
    const saved = await run('export', ['python-from-zero', join(folder, name), '--url', url], token)
    equal(saved.stderr, '')
    return filesOf(join(folder, name))
  }
  const first = await save('one')
  equal(Object.keys(first).length, 35)
  match((await run('import', [join(folder, 'one'), '--url', url], token)).stdout, /unchanged, version 1\.0/)
  deepEqual(await save('two'), first)
  deepEqual(await save('two'), first, 'over what stands there')
  await writeFile(join(folder, 'diary.txt'), 'mine')
  const refused = await run('export', ['python-from-zero', folder, '--url', url], token)
  deepEqual([refused.code, /neither empty nor a course folder/.test(refused.stderr)], [1, true])
})

test('what prevents an import is said in one sentence', async (t) => {
  const { address, as, tokenOf } = await startCourse(t)
  const folder = await emptyFolder(t)
  const url = address.replace('dns:///', 'http://')
  const load = (args: string[], token: string) => run('import', [...args, '--url', url, '--data', folder], token)
  const refused = await load([demoCourse], tokenOf(person('student')))
  equal(refused.code, 1)
  match(refused.stderr, /^Nothing more was imported\. Course python-from-zero: .+\n$/)
  match((await load([demoCourse], '')).stderr, /Set ACCESS_TOKEN/)
  match((await load([folder], 'x')).stderr, /there is no course in/)
  equal((await load(['a', 'b'], 'x')).code, 2)
  await as(person('instructor')).createCourse({ title: 'Taken', slug: 'python-from-zero' })
  match((await load([demoCourse], tokenOf(person('instructor')))).stderr, /another course has the slug/)
})
