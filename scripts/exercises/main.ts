// `npm run exercism -- DIR`: imports the exercises of a folder into the running product, which proves them, and holds
// three programs against each as a learner would.
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createLearnLabClient, type LearnLabClient, toLearnLabError } from '@learnlab/client'
import { CourseService } from '@learnlab/contracts/course/v1'
import { TestStatus } from '@learnlab/contracts/executor/v1'
import { createServiceClient } from '@learnlab/rpc'
import { courseFolders, readCourse } from '../../services/course/content/read-course.ts'
import { importFolder } from '../import/import-folder.ts'
import { instructorToken } from '../import/instructor-token.ts'
import { callerFolder } from '../setup/caller-folder.ts'
import { defaultDataFolder } from '../setup/project.ts'
import { type Grades, grade } from './grade.ts'

const words: Readonly<Record<TestStatus, string>> = {
  [TestStatus.UNSPECIFIED]: '',
  [TestStatus.PASS]: 'pass',
  [TestStatus.FAIL]: 'fail',
  [TestStatus.ERROR]: 'error',
}

const usage = `Usage: npm run exercism -- DIR [--url URL] [--data DIR]

Imports DIR, a track of Exercism or a course with exercises, as npm run import does: every exercise is proved and
published. Then holds against each, as a new learner, its reference (which must pass), its starter (which must not, unless
it is to be improved only) and a wrong program (which must be told a visible test that it fails).

  --url URL, --data DIR and variables as with npm run import`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT || 8080}` },
      data: { type: 'string', default: defaultDataFolder },
      help: { type: 'boolean', default: false },
    },
  })
  const [path, ...rest] = positionals
  if (values.help || path === undefined || rest.length > 0) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const folder = resolve(callerFolder(), path)
  const token = await instructorToken({ baseUrl: values.url, dataFolder: resolve(callerFolder(), values.data) })
  const client = createServiceClient(CourseService, { address: values.url })
  try {
    await importFolder(client, folder, { token, publishing: 'minor', say: console.log })
    const { lab, password } = await newLearner(values.url)
    try {
      let wrong = 0
      for (const dir of await courseFolders(folder)) wrong += await gradeCourse(dir, lab)
      return wrong > 0 ? 1 : 0
    } finally {
      // The learner existed for this run only.
      await lab.auth.deleteUser({ currentPassword: password })
    }
  } finally {
    client.close()
  }
}

/** @returns how many exercises are not as they should be */
async function gradeCourse(dir: string, lab: LearnLabClient): Promise<number> {
  const { content } = await readCourse(dir)
  const { exercises } = await lab.course.listExercises({ courseId: content.slug })
  const ids = new Map(exercises.map(({ id, slug }) => [slug, id]))
  let [graded, wrong] = [0, 0]
  console.log(`      ${'exercise'.padEnd(34)} tests reference starter wrong`)
  for (const exercise of content.exercises) {
    if (exercise.content.tests.case === undefined) continue
    const id = ids.get(exercise.content.slug)
    if (id === undefined) throw new Error(`${exercise.content.slug} is not in the course`)
    const grades = await grade(id, exercise.content, (request) => lab.executor.runTests(request))
    print(grades)
    graded++
    if (grades.faults.length > 0) wrong++
  }
  console.log(`${content.slug}: ${graded} exercises, ${wrong} wrong`)
  return wrong
}

function print({ slug, tests, reference, starter, wrong, faults }: Grades): void {
  const columns = [reference, starter, wrong].map((status) => (words[status] ?? '').padEnd(9))
  console.log(
    `${faults.length === 0 ? 'ok   ' : 'WRONG'} ${slug.padEnd(34)} ${String(tests).padStart(5)} ${columns.join(' ')}`,
  )
  for (const fault of faults) console.log(`      ${fault}`)
}

async function newLearner(baseUrl: string): Promise<{ lab: LearnLabClient; password: string }> {
  const lab = createLearnLabClient({ baseUrl })
  const credentials = { email: `exercism-${randomUUID()}@example.org`, password: randomUUID() }
  await lab.auth.register({ ...credentials, name: 'Exercism' })
  await lab.auth.login(credentials)
  return { lab, password: credentials.password }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(toLearnLabError(error).message)
  process.exitCode = 1
}
