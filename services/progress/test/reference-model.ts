// What is known in the end, whatever the order of arrival: the rules of record_events, said as plainly as they can be.

export type ModelEvent = {
  eventId: string
  courseId: string
  subtopicId: string
  completed: boolean
  progressPercentage: number
  timeSpentSeconds: number
  /** Within the last 30 days, and not in the future, where it is received. */
  occurredAt: Date
}

export type ModelSubtopic = {
  percentage: number
  completed: boolean
  seconds: number
  lastAtMs: number
  completedAtMs: number | undefined
}

export type ModelState = {
  subtopics: Record<string, ModelSubtopic>
  /** Seconds and completions by date. */
  days: Record<string, { seconds: number; completions: number }>
  totalSeconds: number
}

/** The state after all events, each once, and after resets of courses at those times. */
export function stateAfter(
  events: readonly ModelEvent[],
  resets: ReadonlyMap<string, Date>,
  timeZone: string,
): ModelState {
  const once = [...new Map(events.map((event) => [event.eventId, event])).values()]
  const standing = once.filter(({ courseId, occurredAt }) => occurredAt > (resets.get(courseId) ?? new Date(0)))
  const subtopics = Object.fromEntries(
    [...Map.groupBy(standing, ({ subtopicId }) => subtopicId)].map(([id, of]) => [id, merged(of)]),
  )
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  const days: ModelState['days'] = {}
  const day = (atMs: number) => {
    const date = format.format(atMs)
    days[date] ??= { seconds: 0, completions: 0 }
    return days[date]
  }
  const byCourseAndDay = Map.groupBy(once, ({ courseId, occurredAt }) => `${courseId} ${format.format(occurredAt)}`)
  for (const of of byCourseAndDay.values()) {
    const seconds = of.reduce((sum, { timeSpentSeconds }) => sum + timeSpentSeconds, 0)
    day(of[0]?.occurredAt.getTime() ?? 0).seconds += Math.min(86_400, seconds)
  }
  for (const { completedAtMs } of Object.values(subtopics)) {
    if (completedAtMs !== undefined) day(completedAtMs).completions += 1
  }
  return { subtopics, days, totalSeconds: once.reduce((sum, { timeSpentSeconds }) => sum + timeSpentSeconds, 0) }
}

function merged(events: readonly ModelEvent[]): ModelSubtopic {
  const completions = events.filter(({ completed }) => completed).map(({ occurredAt }) => occurredAt.getTime())
  const completed = completions.length > 0
  return {
    percentage: completed ? 100 : Math.max(...events.map(({ progressPercentage }) => progressPercentage)),
    completed,
    seconds: events.reduce((sum, { timeSpentSeconds }) => sum + timeSpentSeconds, 0),
    lastAtMs: Math.max(...events.map(({ occurredAt }) => occurredAt.getTime())),
    completedAtMs: completed ? Math.min(...completions) : undefined,
  }
}
