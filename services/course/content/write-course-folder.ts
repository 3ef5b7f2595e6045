import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { topicFolderName } from './content-schema.ts'
import type { CourseContent, SubtopicContent } from './course-content.ts'
import { exampleIn } from './example-block.ts'
import { writeExerciseFolder } from './write-exercise-folder.ts'
import { said, yaml } from './yaml-text.ts'

/**
 * Writes a course as the folder that `readCourseFolder` reads, byte by byte the same for the same course. The folder is
 * made where it is missing; a course that stands there is replaced.
 * @throws Error for a folder that holds something else
 */
export async function writeCourseFolder(dir: string, course: CourseContent): Promise<void> {
  await mkdir(dir, { recursive: true })
  const names = await readdir(dir)
  if (names.length > 0 && !names.includes('course.yaml')) {
    throw new Error(`${dir} is neither empty nor a course folder; nothing was written`)
  }
  for (const name of names.filter((name) => topicFolderName.test(name))) await rm(join(dir, name), { recursive: true })
  // What stands there may be a link to elsewhere: it goes, and nothing is written through it.
  await rm(join(dir, 'course.yaml'), { force: true })
  await writeFile(join(dir, 'course.yaml'), yaml(courseFile(course)), { flag: 'wx' })
  for (const [index, topic] of course.topics.entries()) {
    if (topic.subtopics.length === 0) continue
    const folder = join(dir, numbered(index, topic.slug, course.topics))
    await mkdir(folder)
    for (const [place, subtopic] of topic.subtopics.entries()) {
      const name = numbered(place, subtopic.slug, topic.subtopics)
      await writeFile(join(folder, `${name}.md`), subtopicFile(subtopic, course.details.language))
      const exercises = course.exercises.filter((exercise) => exercise.subtopic === subtopic.slug)
      for (const [index, { content }] of exercises.entries()) {
        await writeExerciseFolder(join(folder, name, numbered(index, content.slug, exercises)), content)
      }
    }
  }
}

function courseFile({ slug, title, description, details, topics }: CourseContent) {
  return {
    ...{ title, slug },
    ...said({ description, summary: details.summary, language: details.language, category: details.category }),
    ...said({ level: details.level, tags: details.tags, estimated_minutes: details.estimatedMinutes }),
    ...said({ cover_image_url: details.coverImageUrl, licence: details.licence, attribution: details.attribution }),
    topics: topics.map((topic, index) => ({
      slug: topic.slug,
      ...said({ dir: topic.subtopics.length > 0 ? numbered(index, topic.slug, topics) : '' }),
      title: topic.title,
      ...said({ description: topic.description, estimated_minutes: topic.estimatedMinutes }),
    })),
  }
}

function subtopicFile({ content, ...subtopic }: SubtopicContent, courseLanguage: string): string {
  const { title, slug, has3d, language, estimatedMinutes, codeExample } = subtopic
  const example = exampleIn(content, language || courseLanguage)
  const isShown = example.problems.length === 0 && example.code === codeExample
  const frontMatter = {
    ...{ title, slug },
    ...said({ has_3d: has3d, language, estimated_minutes: estimatedMinutes }),
    ...(!isShown && { code_example: codeExample }),
  }
  return `---\n${yaml(frontMatter)}---\n${content}`
}

/** `07-slug`, or `007-slug` among a hundred and more. */
function numbered(index: number, slug: string, among: readonly unknown[]): string {
  // The service refuses such slugs; a folder of somebody's must not depend on it.
  if (!/^[a-z0-9-]+$/.test(slug)) throw new Error(`${JSON.stringify(slug)} is no slug; it was not written`)
  return `${String(index + 1).padStart(among.length > 99 ? 3 : 2, '0')}-${slug}`
}
