import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lessonStyle, readLesson } from './carpentries/lesson.ts'
import { CourseFolderError } from './content-problem.ts'
import { type CourseContent, maxCourseBytes, textsOf } from './course-content.ts'
import { readCourseFolder } from './course-folder.ts'
import { isTrack, readTrack } from './exercism/track.ts'

/** A course read from a folder of any kind that can be imported. */
export type ReadCourse = {
  dir: string
  content: CourseContent
  /** The Markdown that was read, for counting what came in. */
  source: string[]
  /** Files that are no part of a course. */
  left: string[]
}

/** The course folders that `dir` means: itself, or those in it. Throws when there is none. */
export async function courseFolders(dir: string): Promise<string[]> {
  if (await isCourse(dir)) return [dir]
  const names = (await readdir(dir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  const folders: string[] = []
  for (const name of names.sort()) if (await isCourse(join(dir, name))) folders.push(join(dir, name))
  if (folders.length === 0) {
    throw new Error(
      `there is no course in ${dir} or in a folder of it: neither course.yaml, nor config.yaml and episodes, nor config.json and exercises`,
    )
  }
  return folders
}

/** @throws {CourseFolderError} naming every file and line that is wrong */
export async function readCourse(dir: string): Promise<ReadCourse> {
  const read = await readAny(dir)
  // Exercises go by calls of their own.
  const bytes = Buffer.byteLength(JSON.stringify({ ...read.content, exercises: [] }))
  if (bytes > maxCourseBytes) {
    const message = `the course has ${bytes} bytes, more than the ${maxCourseBytes} that one course may have`
    throw new CourseFolderError(dir, [{ file: '.', message }])
  }
  return { dir, ...read }
}

async function readAny(dir: string): Promise<Omit<ReadCourse, 'dir'>> {
  if (existsSync(join(dir, 'course.yaml'))) return ownCourse(await readCourseFolder(dir))
  const style = await lessonStyle(dir)
  if (style) return await readLesson(dir, style)
  return (await isTrack(dir)) ? await readTrack(dir) : ownCourse(await readCourseFolder(dir))
}

async function isCourse(dir: string): Promise<boolean> {
  return existsSync(join(dir, 'course.yaml')) || (await lessonStyle(dir)) !== undefined || (await isTrack(dir))
}

function ownCourse(content: CourseContent): Omit<ReadCourse, 'dir'> {
  return { content, source: textsOf(content), left: [] }
}
