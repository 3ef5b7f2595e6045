import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { markdownProblems } from '../domain/markdown.ts'
import { type ContentProblem, CourseFolderError } from './content-problem.ts'
import { courseFile, subtopicFileName, topicFolderName } from './content-schema.ts'
import {
  type CourseContent,
  type ExerciseOfCourse,
  maxParts,
  type SubtopicContent,
  type TopicContent,
} from './course-content.ts'
import { exerciseFolders, readExerciseFolder } from './exercise-folder.ts'
import { parseLocatedYaml } from './located-yaml.ts'
import { parseSubtopic } from './subtopic-file.ts'
import { linkRefused, readTextFile } from './text-file.ts'

/**
 * Reads a course folder: `course.yaml`, and for each topic it lists a folder with one Markdown file per subtopic.
 *
 * @throws {CourseFolderError} naming every file, line and field that does not follow the layout.
 */
export async function readCourseFolder(dir: string): Promise<CourseContent> {
  const problems: ContentProblem[] = []
  const course = await readCourse(dir, problems)
  if (!course || problems.length > 0) throw new CourseFolderError(dir, problems)
  return course
}

async function readCourse(dir: string, problems: ContentProblem[]): Promise<CourseContent | undefined> {
  const file = 'course.yaml'
  const text = await readTextFile(dir, file, problems)
  if (text === undefined) return undefined
  const parsed = parseLocatedYaml({ file, firstLine: 1, text }, courseFile, problems)
  if (!parsed) return undefined

  const { topics: entries, ...head } = parsed.value
  addMarkdownProblems(parsed, ['description'], head.description, file, problems)
  const slugs = new Map<string, string>()
  const topics: TopicContent[] = []
  const exercises: ExerciseOfCourse[] = []
  for (const [index, entry] of entries.entries()) {
    const { dir: folder, slug, title, description, estimated_minutes: estimatedMinutes } = entry
    addMarkdownProblems(parsed, ['topics', index, 'description'], description, file, problems)
    const fault = folder === undefined ? undefined : await folderFault(join(dir, folder))
    if (fault !== undefined) {
      const line = parsed.lineOf(['topics', index, 'dir'])
      problems.push({ file, line, field: `topics.${index}.dir`, message: `${folder} ${fault}` })
      continue
    }
    const subtopics =
      folder === undefined ? [] : await readSubtopics(dir, folder, head.language ?? '', { slugs, exercises }, problems)
    topics.push({ slug, title, description, estimatedMinutes, subtopics })
  }

  const listed = new Set(entries.map((entry) => entry.dir))
  for (const name of (await readdir(dir)).sort()) {
    if (topicFolderName.test(name) && !listed.has(name)) {
      problems.push({ file: name, message: 'looks like a topic, but course.yaml does not list it' })
    }
  }
  const { slug, title, description, summary, tags, attribution, licence = '', category = '' } = head
  const { language = '', estimated_minutes: estimatedMinutes, cover_image_url: coverImageUrl = '' } = head
  const level = head.level ?? ('' as const)
  const details = { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution }
  return { slug, title, description, details, topics, exercises }
}

function addMarkdownProblems(
  parsed: { lineOf(path: readonly PropertyKey[]): number },
  path: readonly PropertyKey[],
  text: string,
  file: string,
  problems: ContentProblem[],
): void {
  for (const { message } of markdownProblems(text)) {
    problems.push({ file, line: parsed.lineOf(path), field: path.map(String).join('.'), message })
  }
}

async function readSubtopics(
  dir: string,
  folder: string,
  language: string,
  { slugs, exercises }: { slugs: Map<string, string>; exercises: ExerciseOfCourse[] },
  problems: ContentProblem[],
): Promise<SubtopicContent[]> {
  const subtopics: SubtopicContent[] = []
  const files = await subtopicFiles(dir, folder, problems)
  for (const file of files) {
    const text = await readTextFile(dir, file, problems)
    if (text === undefined) continue
    const parsed = parseSubtopic(file, text, language, problems)
    if (!parsed) continue
    const { subtopic, slugLine: line } = parsed
    const other = slugs.get(subtopic.slug)
    if (other) problems.push({ file, line, field: 'slug', message: `${subtopic.slug} is the slug of ${other} already` })
    slugs.set(subtopic.slug, file)
    subtopics.push(subtopic)
    await readExercises(dir, file.replace(/\.md$/, ''), subtopic.slug, exercises, problems)
  }
  return subtopics
}

/** The exercises of a subtopic: in the folder with its file's name. */
async function readExercises(
  dir: string,
  folder: string,
  subtopic: string,
  exercises: ExerciseOfCourse[],
  problems: ContentProblem[],
): Promise<void> {
  if (!(await isFolder(join(dir, folder)))) return
  for (const path of await exerciseFolders(dir, folder, problems)) {
    const read = await readExerciseFolder(dir, path, problems)
    if (!read) continue
    const { content, slugLine: line } = read
    if (exercises.some((other) => other.content.slug === content.slug)) {
      const message = `${content.slug} is the slug of another exercise of the course already`
      problems.push({ file: `${path}/exercise.yaml`, line, field: 'slug', message })
    }
    exercises.push({ subtopic, content })
  }
}

/** The Markdown files of a topic in order; a file that would be left out silently is a problem instead. */
async function subtopicFiles(dir: string, folder: string, problems: ContentProblem[]): Promise<string[]> {
  const names = (await readdir(join(dir, folder))).filter((name) => !name.startsWith('.')).sort(byNumber)
  if (names.length === 0) problems.push({ file: folder, message: 'has no subtopics' })
  if (names.length > maxParts) {
    problems.push({ file: folder, message: `has ${names.length} files, more than the ${maxParts} allowed` })
    return []
  }
  const files: string[] = []
  const numbers = new Map<number, string>()
  for (const name of names) {
    const file = `${folder}/${name}`
    // The exercises of the subtopic of that name.
    if (names.includes(`${name}.md`) && (await isFolder(join(dir, file)))) continue
    const number = numberOf(name)
    if (number === undefined) {
      problems.push({ file, message: 'must be named like 01-hello.md' })
      continue
    }
    const other = numbers.get(number)
    if (other) problems.push({ file, message: `has the same number as ${other}` })
    numbers.set(number, name)
    files.push(file)
  }
  return files
}

function numberOf(name: string): number | undefined {
  const digits = subtopicFileName.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** By number, so that 100 follows 99; what has none comes last. */
function byNumber(a: string, b: string): number {
  const difference = (numberOf(a) ?? 1000) - (numberOf(b) ?? 1000)
  if (difference !== 0) return difference
  return a < b ? -1 : 1
}

async function isFolder(path: string): Promise<boolean> {
  return (await folderFault(path)) === undefined
}

/** What keeps a path from being a folder, or undefined. */
async function folderFault(path: string): Promise<string | undefined> {
  const stat = await lstat(path).catch(() => undefined)
  if (stat?.isDirectory()) return undefined
  return stat?.isSymbolicLink() ? linkRefused : 'is no folder'
}
