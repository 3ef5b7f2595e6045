import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { type CourseContent, readCourseFolder } from './course-folder.ts'
import { publishCourse } from './publish-course.ts'

const usage = `node services/course/content/load.ts [DIR]

Publishes the course in DIR, or each course in the folders of DIR, through the course service; without DIR, the courses
that come with the project. What is there already is brought up to date. Environment:
  ACCESS_TOKEN    of the instructor whose courses they become
  COURSE_ADDRESS  of the course service (dns:///127.0.0.1:50052)`

/** The course folders that `dir` means: itself, or those in it. Throws when there is none. */
async function courseFolders(dir: string): Promise<string[]> {
  const isCourse = (folder: string) => existsSync(join(folder, 'course.yaml'))
  if (isCourse(dir)) return [dir]
  const names = (await readdir(dir)).sort()
  const folders = names.map((name) => join(dir, name)).filter(isCourse)
  if (folders.length === 0) throw new Error(`there is no course.yaml in ${dir} or in a folder of it`)
  return folders
}

async function load(dir: string, token: string, address: string): Promise<void> {
  // All are read before anything is written: a broken folder leaves everything as it was.
  const contents: CourseContent[] = []
  for (const folder of await courseFolders(dir)) contents.push(await readCourseFolder(folder))
  const client = createServiceClient(CourseService, { address })
  try {
    for (const content of contents) {
      const outcome = await publishCourse(client, content, { token }).catch((error: unknown) => {
        throw new Error(`course ${content.slug}: ${error instanceof Error ? error.message : error}`, { cause: error })
      })
      process.stdout.write(`${content.slug}: ${outcome}\n`)
    }
  } finally {
    client.close()
  }
}

const [dir = import.meta.dirname, ...rest] = process.argv.slice(2)
const { ACCESS_TOKEN: token = '', COURSE_ADDRESS: address = 'dns:///127.0.0.1:50052' } = process.env
if (dir === '--help' || rest.length > 0) {
  process.stdout.write(`${usage}\n`)
  process.exitCode = dir === '--help' ? 0 : 2
} else {
  try {
    if (token === '') throw new Error("ACCESS_TOKEN must hold an instructor's access token")
    await load(resolve(dir), token, address)
  } catch (error) {
    process.stderr.write(`Loading courses failed: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
