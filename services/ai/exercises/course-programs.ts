import type { CourseService } from '@learnlab/contracts/course/v1'
import { closesFence, type OpeningFence, openingFence } from '@learnlab/passages'
import type { CallContext, ServiceClient } from '@learnlab/rpc'
import type { Passage, Passages } from '../domain/passage.ts'
import { queryTerms } from '../domain/query-terms.ts'
import { relevantPassages } from '../domain/relevance.ts'

/** A program that a course shows, and where. */
export type ShownProgram = {
  readonly passage: Passage
  readonly language: string
  readonly code: string
  readonly stdin: string
}

const timeoutMs = 5_000
const searched = 20
const mostPassages = 6
const longestProgram = 4_000

/** Programs of courses about a topic, those of the fittest passages first. A search, and a call for each course. */
export async function coursePrograms(
  { topic, courseId, language }: { topic: string; courseId: string; language: string },
  { passages, courses }: { passages: Passages; courses: Pick<ServiceClient<typeof CourseService>, 'getCourse'> },
  context: CallContext,
): Promise<ShownProgram[]> {
  const query = topic.replaceAll('\0', ' ')
  const terms = queryTerms(query)
  const found = await passages.search({ query, terms, courseId, limit: searched }, context)
  const fitting = relevantPassages(found, terms, { most: mostPassages })
  const read = new Map<string, ReturnType<typeof courses.getCourse>>()
  const programs: ShownProgram[] = []
  const seen = new Set<string>()
  for (const passage of fitting) {
    if (seen.has(passage.subtopicId)) continue
    seen.add(passage.subtopicId)
    const answer = read.get(passage.courseId) ?? courses.getCourse({ id: passage.courseId }, { context, timeoutMs })
    read.set(passage.courseId, answer)
    const { course } = await answer
    const subtopic = course?.topics.flatMap(({ subtopics }) => subtopics).find(({ id }) => id === passage.subtopicId)
    if (!subtopic || subtopic.codeExample.trim() === '' || subtopic.codeExample.length > longestProgram) continue
    const shown = subtopic.language || course?.details?.language
    if (shown !== language) continue
    programs.push({ passage, language, code: subtopic.codeExample, stdin: inputIn(subtopic.content) })
  }
  return programs
}

/** What the block marked `input` holds: what the example reads. */
function inputIn(markdown: string): string {
  let fence: OpeningFence | undefined
  let lines: string[] = []
  for (const line of markdown.split(/\r?\n/)) {
    if (fence === undefined) {
      fence = openingFence(line)
      lines = []
    } else if (closesFence(line, fence)) {
      if (fence.info.trim() === 'input') return lines.map((one) => `${one}\n`).join('')
      fence = undefined
    } else lines.push(line)
  }
  return ''
}
