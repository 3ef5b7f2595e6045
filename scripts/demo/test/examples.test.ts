import { equal } from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readCourseFolder } from '../../../services/course/content/course-folder.ts'
import { exampleIn } from '../../../services/course/content/example-block.ts'
import { sharedExecutor, skip } from '../../../services/executor/test/sandbox.ts'
import { projectRoot } from '../../setup/project.ts'

const coursesFolder = join(projectRoot, 'services', 'course', 'content')
const folders = readdirSync(coursesFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('/course.yaml'))
  .map((path) => join(coursesFolder, path, '..'))

describe('every example of the courses prints what its text says', { skip }, async () => {
  const { run } = sharedExecutor()
  for (const folder of folders) {
    const course = await readCourseFolder(folder)
    const { language } = course.details
    for (const { slug, content, codeExample } of course.topics.flatMap(({ subtopics }) => subtopics)) {
      test(`${course.slug}: ${slug}`, async () => {
        const { input, output } = exampleIn(content, language)
        const ran = await run({ language, code: codeExample, stdin: Buffer.from(input) })
        equal(ran.stderr, '')
        equal(ran.stdout, output)
        equal(ran.verdict, 'COMPLETED')
      })
    }
  }
})
