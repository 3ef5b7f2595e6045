import { equal } from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readCourseFolder } from '../../../services/course/content/course-folder.ts'
import { sharedExecutor, skip } from '../../../services/executor/test/sandbox.ts'
import { projectRoot } from '../../setup/project.ts'

const content = join(projectRoot, 'services', 'course', 'content')
const folders = readdirSync(content, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('/course.yaml'))
  .map((path) => join(content, path, '..'))

describe('every example of the courses prints what its text says', { skip }, async () => {
  const { run } = sharedExecutor()
  for (const folder of folders) {
    const course = await readCourseFolder(folder)
    for (const { slug, codeExample, input, expectedOutput } of course.topics.flatMap(({ subtopics }) => subtopics)) {
      test(`${course.slug}: ${slug}`, async () => {
        const ran = await run({ language: course.language, code: codeExample, stdin: Buffer.from(input) })
        equal(ran.stderr, '')
        equal(ran.stdout, expectedOutput)
        equal(ran.verdict, 'COMPLETED')
      })
    }
  }
})
