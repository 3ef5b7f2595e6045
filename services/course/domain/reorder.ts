import type { Subtopic, Topic } from './course.ts'

/** The topics with one of them at `place`, or last; undefined when there is no such topic. */
export function topicMoved(topics: Topic[], topicId: string, place: number): Topic[] | undefined {
  const topic = topics.find(({ id }) => id === topicId)
  return (
    topic &&
    inserted(
      topics.filter(({ id }) => id !== topicId),
      topic,
      place,
    )
  )
}

/**
 * The topics with one subtopic at `place`, or last, in the topic `topicId`, which is its own where that is empty.
 * Undefined when there is no such topic or subtopic.
 */
export function subtopicMoved(
  topics: Topic[],
  { subtopicId, topicId, place }: { subtopicId: string; topicId: string; place: number },
): Topic[] | undefined {
  const subtopic = findSubtopic(topics, subtopicId)
  const home = topicId || subtopic?.topicId
  if (!subtopic || !topics.some(({ id }) => id === home)) return undefined
  return topics.map((topic) => {
    const others = topic.subtopics.filter(({ id }) => id !== subtopicId)
    const moved = { ...subtopic, topicId: topic.id }
    return { ...topic, subtopics: topic.id === home ? inserted(others, moved, place) : numbered(others) }
  })
}

/** The topics with one subtopic changed; undefined when there is no such subtopic. */
export function subtopicChanged(topics: Topic[], subtopicId: string, change: Partial<Subtopic>): Topic[] | undefined {
  if (!findSubtopic(topics, subtopicId)) return undefined
  return topics.map((topic) => ({
    ...topic,
    subtopics: topic.subtopics.map((subtopic) => (subtopic.id === subtopicId ? { ...subtopic, ...change } : subtopic)),
  }))
}

export function findSubtopic(topics: Topic[], subtopicId: string): Subtopic | undefined {
  return topics.flatMap(({ subtopics }) => subtopics).find(({ id }) => id === subtopicId)
}

function inserted<Part extends { orderIndex: number }>(others: Part[], part: Part, place: number): Part[] {
  return numbered(others.toSpliced(place, 0, part))
}

function numbered<Part extends { orderIndex: number }>(parts: Part[]): Part[] {
  return parts.map((part, orderIndex) => ({ ...part, orderIndex }))
}
