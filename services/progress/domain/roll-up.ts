import { type CourseOutline, subtopicIdsOf } from './outline.ts'

/** What a learner has done of one subtopic. Completed implies 100 percent, not the other way round. */
export type SubtopicProgress = {
  subtopicId: string
  completed: boolean
  /** 0 to 100. */
  percentage: number
  timeSpentSeconds: number
  lastAccessedAt: Date
  completedAt: Date | undefined
}

type TopicProgress = {
  topicId: string
  completedSubtopics: number
  totalSubtopics: number
  /** Mean of the subtopics' percentages, rounded down. */
  percentage: number
  /** Those that were begun, in the order of the course. */
  subtopics: SubtopicProgress[]
}

export type CourseProgress = {
  courseId: string
  completedSubtopics: number
  totalSubtopics: number
  /** Mean of all subtopics' percentages, rounded down; 100 only when all are completed. */
  percentage: number
  completed: boolean
  /** Time in subtopics that are gone by now stays counted: it was spent. */
  timeSpentSeconds: number
  lastAccessedAt: Date | undefined
  /** When all that the course then had was completed first. */
  firstCompletedAt: Date | undefined
  /** What to do next; undefined when all is completed. */
  nextSubtopicId: string | undefined
  topics: TopicProgress[]
}

/** What a learner has in a course: the subtopics begun, and what does not follow from them. */
export type CourseRecord = {
  subtopics: SubtopicProgress[]
  lastAccessedAt: Date | undefined
  firstCompletedAt: Date | undefined
}

export const nothingBegun: CourseRecord = { subtopics: [], lastAccessedAt: undefined, firstCompletedAt: undefined }

/**
 * The progress in a course as its outline is now: subtopics added since lower the percentage, deleted ones vanish.
 * `record_events` stores the same figures for the course.
 */
export function rollUp(outline: CourseOutline, record: CourseRecord): CourseProgress {
  const { subtopics: rows, lastAccessedAt, firstCompletedAt } = record
  const begun = new Map(rows.map((row) => [row.subtopicId, row]))
  const topics = outline.topics.map(({ topicId, subtopicIds }) => {
    const subtopics = subtopicIds.flatMap((id) => begun.get(id) ?? [])
    return { topicId, subtopics, ...counted(subtopicIds.length, subtopics) }
  })
  const total = subtopicIdsOf(outline).length
  const course = counted(
    total,
    topics.flatMap(({ subtopics }) => subtopics),
  )
  const completed = total > 0 && course.completedSubtopics === total
  return {
    ...course,
    courseId: outline.courseId,
    completed,
    // Percentages are the clients' word; completion is what counts.
    percentage: completed ? 100 : Math.min(99, course.percentage),
    timeSpentSeconds: rows.reduce((sum, row) => sum + row.timeSpentSeconds, 0),
    lastAccessedAt,
    firstCompletedAt,
    nextSubtopicId: nextOf(outline, begun),
    topics,
  }
}

/** The first that is not completed from the one visited last on, or else from the beginning. */
function nextOf(outline: CourseOutline, begun: ReadonlyMap<string, SubtopicProgress>): string | undefined {
  const ids = subtopicIdsOf(outline)
  let lastPlace = 0
  let lastAtMs = Number.NEGATIVE_INFINITY
  for (const [place, id] of ids.entries()) {
    const atMs = begun.get(id)?.lastAccessedAt.getTime() ?? Number.NEGATIVE_INFINITY
    if (atMs > lastAtMs) [lastPlace, lastAtMs] = [place, atMs]
  }
  return [...ids.slice(lastPlace), ...ids].find((id) => !begun.get(id)?.completed)
}

function counted(totalSubtopics: number, subtopics: SubtopicProgress[]) {
  return {
    totalSubtopics,
    completedSubtopics: subtopics.filter(({ completed }) => completed).length,
    percentage: Math.floor(
      subtopics.reduce((sum, { percentage }) => sum + percentage, 0) / Math.max(1, totalSubtopics),
    ),
  }
}
