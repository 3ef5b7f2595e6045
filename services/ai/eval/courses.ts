import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { closesFence, type OpeningFence, openingFence } from '@learnlab/passages'
import { v7 as uuidv7 } from 'uuid'
import { type DemoSubtopic, demoSubtopics } from '../test/demo-course.ts'
import { questions as c } from './questions/c.ts'
import { questions as git } from './questions/git.ts'
import { questions as javascript } from './questions/javascript.ts'
import type { LabelledQuestion } from './questions/labelled-question.ts'
import { questions as python } from './questions/python.ts'
import { questions as sql } from './questions/sql.ts'
import { questions as web } from './questions/web.ts'

/** A course with the questions that are asked about it. */
export type EvalCourse = {
  readonly slug: string
  readonly subtopics: readonly DemoSubtopic[]
  readonly questions: readonly LabelledQuestion[]
}

export function demoCourse(): EvalCourse {
  return { slug: 'python-from-zero', subtopics: demoSubtopics(), questions: python }
}

/** Courses on other subjects that are only there to be asked about. */
export function smallCourses(): EvalCourse[] {
  const all = { sql, javascript, c, git, web }
  return Object.entries(all).map(([slug, questions]) => ({ slug, subtopics: smallCourse(slug), questions }))
}

/** The subtopics of `courses/SLUG.md`, one to each heading of the first level. */
function smallCourse(slug: string): DemoSubtopic[] {
  const subtopics: { title: string; lines: string[] }[] = []
  let fence: OpeningFence | undefined
  for (const line of readFileSync(join(import.meta.dirname, 'courses', `${slug}.md`), 'utf8').split('\n')) {
    const title = fence === undefined ? /^# (.+)$/.exec(line)?.[1] : undefined
    if (title !== undefined) {
      subtopics.push({ title, lines: [] })
      continue
    }
    if (fence === undefined) fence = openingFence(line)
    else if (closesFence(line, fence)) fence = undefined
    subtopics.at(-1)?.lines.push(line)
  }
  return subtopics.map(({ title, lines }) => ({
    id: uuidv7(),
    slug: title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, ''),
    title,
    content: lines.join('\n'),
  }))
}
