import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import test, { suite } from 'node:test'
import { readCourse } from '../../../services/course/content/read-course.ts'
import { folderOf } from '../../../services/course/content/test/lesson-folder.ts'
import { smallTrack } from '../../../services/course/content/test/small-track.ts'
import { person } from '../../../services/course/test/start-course.ts'
import { sharedExecutor, skip } from '../../../services/executor/test/sandbox.ts'
import { importFolder } from '../../import/import-folder.ts'
import { projectRoot } from '../../setup/project.ts'
import { grade } from '../grade.ts'
import { startBoth } from './start-both.ts'

suite('tracks of exercises', { skip }, () => {
  const { executor } = sharedExecutor()

  test('a track is imported, proved, graded, brought up to date, exported and imported again', async (t) => {
    const { courses, runs } = await startBoth(t, executor())
    const token = courses.tokenOf(person('instructor'))
    const folder = await folderOf(t, smallTrack)
    const take = async (path: string, publishing: 'minor' | 'draft' = 'minor') => {
      const said: string[] = []
      await importFolder(courses.client, path, { token, publishing, say: (line) => said.push(line) })
      return said.join('\n')
    }
    match(await take(folder), /created, version 1\.0, 4 topics; subtopics: 5 added.*\n {2}exercises: 4 added/)
    match(await take(folder), /unchanged, version 1\.0.*\n {2}exercises: 0 added, 0 changed, 0 removed, 4 kept/)

    const id = 'exercism-python'
    const listed = async () => (await courses.anonymous.listExercises({ courseId: id })).exercises
    const learner = runs.tokenOf(person('student'))
    const exercises = await listed()
    for (const { content } of (await readCourse(folder)).content.exercises) {
      const exerciseId = exercises.find(({ slug }) => slug === content.slug)?.id ?? ''
      const grades = await grade(exerciseId, content, (request) => runs.client.runTests(request, learner))
      deepEqual([grades.slug, grades.faults], [content.slug, []])
      ok(grades.tests > 0)
    }

    const reference = join(folder, 'exercises/practice/egg-timer/.meta/example.py')
    await writeFile(reference, 'def minutes(size):\n    return 4\n')
    await rejects(take(folder), /egg-timer: small: the reference does not pass: .*4 == 3/s)
    deepEqual(await listed(), exercises, 'learners see what they saw')
    await writeFile(reference, 'def minutes(size):\n    return 3\n')
    match(await take(folder), /updated, version 1\.1.*\n {2}exercises: 0 added, 1 changed, 0 removed, 3 kept/)
    deepEqual(
      (await listed()).map((exercise) => exercise.id),
      exercises.map((exercise) => exercise.id),
    )
    notEqual((await listed())[2]?.version, exercises[2]?.version)

    const url = courses.address.replace('dns:///', 'http://')
    const save = async (name: string) => {
      const path = join(folder, name)
      const args = [id, path, '--version', 'working', '--url', url]
      await runScript('export', args, token)
      return { path, files: await filesOf(path) }
    }
    const first = await save('one')
    ok(Object.keys(first.files).some((name) => name.endsWith('reference/egg_timer.py')))
    match(await take(first.path), /unchanged, version 1\.1.*\n {2}exercises: 0 added, 0 changed, 0 removed, 4 kept/)
    deepEqual((await save('two')).files, first.files)

    const shown = join(folder, 'shown')
    await runScript('export', [id, shown, '--url', url], '')
    const names = Object.keys(await filesOf(shown))
    equal(names.filter((name) => name.includes('/reference/')).length, 0)
    ok(names.some((name) => name.endsWith('tests/egg_timer_test.py')))
  })
})

async function runScript(command: 'export', args: string[], token: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  execFile(
    process.execPath,
    [join(projectRoot, 'scripts', command, 'main.ts'), ...args],
    { env: { PATH: process.env.PATH, ACCESS_TOKEN: token }, timeout: 60_000 },
    (error, _, stderr) => (error ? reject(new Error(stderr, { cause: error })) : resolve()),
  )
  await promise
}

async function filesOf(dir: string): Promise<Record<string, string>> {
  const entries = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [relative(dir, path), await readFile(path, 'utf8')] as const)),
  )
}
