import type { CourseService } from '@learnlab/contracts/course/v1'
import type { ServiceClient } from '@learnlab/rpc'
import { compareCounts, countBlocks, countStored } from '../../services/course/content/block-count.ts'
import { type Changes, importCourse, type Publishing } from '../../services/course/content/import-course.ts'
import { courseFolders, type ReadCourse, readCourse } from '../../services/course/content/read-course.ts'
import { contentOf } from '../../services/course/content/stored-course.ts'

const words = ({ added, changed, removed, kept }: Changes) =>
  `${added} added, ${changed} changed, ${removed} removed, ${kept} kept`

/**
 * Imports the course in a folder, or each in the folders of it, and says what became of it. All are read before anything
 * is written.
 * @throws {CourseFolderError} naming the files and lines that are wrong; RpcError as the course service answers
 */
export async function importFolder(
  client: ServiceClient<typeof CourseService>,
  path: string,
  options: { token: string; publishing: Publishing; say: (text: string) => void; signal?: AbortSignal },
): Promise<void> {
  const courses: ReadCourse[] = []
  for (const folder of await courseFolders(path)) courses.push(await readCourse(folder))
  for (const read of courses) {
    const { slug } = read.content
    const { course, outcome, subtopics, exercises } = await importCourse(client, read.content, options).catch(
      (error: unknown) => {
        throw new Error(`Course ${slug}: ${error instanceof Error ? error.message : error}`, { cause: error })
      },
    )
    const version = course.version ? `version ${course.version}` : 'a working copy'
    options.say(`${slug}: ${outcome}, ${version}, ${course.topics.length} topics; subtopics: ${words(subtopics)}`)
    if (read.content.exercises.length > 0 || exercises.removed > 0) options.say(`  exercises: ${words(exercises)}`)
    const before = countBlocks(read.source)
    const { lines } = compareCounts(before, countStored(contentOf(course), before))
    options.say(`  ${'blocks'.padEnd(22)}   read stored`)
    for (const line of lines) options.say(line)
    for (const file of read.left) options.say(`  not imported: ${file}`)
  }
}
