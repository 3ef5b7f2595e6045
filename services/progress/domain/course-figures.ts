import type { CourseOutline } from './outline.ts'

/** What is shown concerns so many learners at least, and numbers of them are multiples of it. */
const smallestGroup = 5

/** Sums over a course's learners by name: 'begun', 'subtopic <id> completed', 'day 2026-02-03 active' and so on. */
export type Counters = Readonly<Record<string, number>>

/** Undefined is hidden: too few learners. */
type Shown = number | undefined

export type CourseFigures = {
  learners: Shown
  completedLearners: Shown
  subtopics: {
    topicId: string
    subtopicId: string
    learners: Shown
    completedLearners: Shown
    stoppedLearners: Shown
    medianTimeSpentSeconds: Shown
  }[]
  exercises: { exerciseId: string; learners: Shown; passedLearners: Shown; averageAttempts: Shown }[]
  days: { date: string; activeLearners: number; completedSubtopics: Shown }[]
}

/** What an instructor is shown of a course. Nobody can be seen in it: small groups are hidden, all numbers coarse. */
export function courseFigures(outline: CourseOutline, counters: Counters): CourseFigures {
  const count = (name: string) => counters[name] ?? 0
  const times = timesBySubtopic(counters)
  return {
    learners: shown(count('begun')),
    completedLearners: shown(count('completed')),
    subtopics: outline.topics.flatMap(({ topicId, subtopicIds }) =>
      subtopicIds.map((subtopicId) => ({
        topicId,
        subtopicId,
        learners: shown(count(`subtopic ${subtopicId} begun`)),
        completedLearners: shown(count(`subtopic ${subtopicId} completed`)),
        stoppedLearners: shown(count(`subtopic ${subtopicId} stopped`)),
        medianTimeSpentSeconds: medianOf(times.get(subtopicId) ?? []),
      })),
    ),
    exercises: outline.exerciseIds
      .map((exerciseId) => {
        const learners = count(`exercise ${exerciseId} learners`)
        const average = count(`exercise ${exerciseId} attempts`) / learners
        return {
          exerciseId,
          learners: shown(learners),
          passedLearners: shown(count(`exercise ${exerciseId} passed`)),
          averageAttempts: learners < smallestGroup ? undefined : Math.round(average * 2) / 2,
        }
      })
      .sort((a, b) => (b.averageAttempts ?? 0) - (a.averageAttempts ?? 0)),
    days: daysOf(counters),
  }
}

function shown(learners: number): Shown {
  return learners < smallestGroup ? undefined : learners - (learners % smallestGroup)
}

/** How many learners lie in which part of the histogram of each subtopic. */
function timesBySubtopic(counters: Counters): Map<string, { bucket: number; learners: number }[]> {
  const found = Object.entries(counters).flatMap(([name, learners]) => {
    const [, subtopicId, bucket] = /^subtopic (\S+) time (\d+)$/.exec(name) ?? []
    return subtopicId === undefined ? [] : [{ subtopicId, bucket: Number(bucket), learners }]
  })
  return Map.groupBy(
    // Who spent no time says nothing of how long it takes.
    found.filter(({ bucket, learners }) => bucket > 0 && learners > 0),
    ({ subtopicId }) => subtopicId,
  )
}

/** Seconds, within a fifth: the middle of the part in which the median lies. The parts are those of `time_bucket`. */
function medianOf(parts: { bucket: number; learners: number }[]): Shown {
  const total = parts.reduce((sum, { learners }) => sum + learners, 0)
  if (total < smallestGroup) return undefined
  let below = 0
  for (const { bucket, learners } of parts.toSorted((a, b) => a.bucket - b.bucket)) {
    below += learners
    if (below * 2 >= total) return Math.round(2 ** ((2 * bucket - 1) / 4))
  }
  return undefined
}

function daysOf(counters: Counters): CourseFigures['days'] {
  return Object.entries(counters)
    .flatMap(([name, active]) => {
      const [, date] = /^day (\S+) active$/.exec(name) ?? []
      const activeLearners = shown(active)
      if (date === undefined || activeLearners === undefined) return []
      return [{ date, activeLearners, completedSubtopics: shown(counters[`day ${date} completed`] ?? 0) }]
    })
    .sort((a, b) => (a.date < b.date ? 1 : -1))
    .slice(0, 90)
}
