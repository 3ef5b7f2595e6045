// `npm run export -- COURSE DIR`: writes a course of the running product as a folder that can be imported again.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { contentOf, exercisesOf } from '../../services/course/content/stored-course.ts'
import { writeCourseFolder } from '../../services/course/content/write-course-folder.ts'
import { instructorToken } from '../import/instructor-token.ts'
import { callerFolder } from '../setup/caller-folder.ts'
import { defaultDataFolder } from '../setup/project.ts'

const usage = `Usage: npm run export -- COURSE DIR [--version VERSION] [--url URL] [--data DIR]

Writes the course with that id or slug into DIR in the layout of docs/course-layout.md. The same course gives the same
bytes. DIR is made; a course that stands there is replaced.

  --version VERSION  "working" or a version such as 1.0, which only the author and administrators may have, the latter
                     without hidden parts of exercises; default: as learners see it
  --url URL, --data DIR and variables as with npm run import`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      version: { type: 'string', default: '' },
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT || 8080}` },
      data: { type: 'string', default: defaultDataFolder },
      help: { type: 'boolean', default: false },
    },
  })
  const [id, dir, ...rest] = positionals
  if (values.help || id === undefined || dir === undefined || rest.length > 0) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const { version, url, data } = values
  const dataFolder = resolve(callerFolder(), data)
  const options = version === '' ? {} : { token: await instructorToken({ baseUrl: url, dataFolder }) }
  const client = createServiceClient(CourseService, { address: url })
  try {
    const { course } = await client.getCourse({ id, version }, options)
    if (!course) throw new Error('the course service answered without a course')
    const read = async (exerciseId: string) => {
      return (await client.getExercise({ exerciseId, version }, options)).exercise?.content
    }
    const exercises = await exercisesOf(course, read)
    await writeCourseFolder(resolve(callerFolder(), dir), contentOf(course, exercises))
    const written = `${course.topics.length} topics${exercises.length > 0 ? ` and ${exercises.length} exercises` : ''}`
    console.log(`${course.slug}: ${written} written to ${dir}`)
    // What was proved has one.
    if (exercises.some(({ content: { tests, referenceFiles } }) => tests.case && referenceFiles.length === 0)) {
      console.log('Without hidden tests and reference solutions, which --version gives to the author alone.')
    }
    return 0
  } finally {
    client.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
