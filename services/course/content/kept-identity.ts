import type { Topic } from '../domain/course.ts'
import type { CourseContent, SubtopicContent, TopicContent } from './course-content.ts'

export type TopicWithIdentity = Omit<TopicContent, 'subtopics'> & { id: string; subtopics: SubtopicWithIdentity[] }
export type SubtopicWithIdentity = SubtopicContent & { id: string }

type StoredPart = { id: string; slug: string; title: string; content?: string }
export type StoredTopic = Pick<Topic, 'id' | 'slug' | 'title'> & { subtopics: StoredPart[] }

/**
 * The outline of a course folder with the ids of what is stored already, so that learners keep their progress. What has
 * the same slug is the same, wherever it moved; of the rest, what has the same title, then what has the same text, then
 * what stands at the same place and was renamed. New parts have an empty id.
 */
export function withKeptIdentity(topics: CourseContent['topics'], stored: StoredTopic[]): TopicWithIdentity[] {
  const topicIds = new Map<object, string>()
  matchBy(topics, stored, ({ slug }) => slug, topicIds)
  matchBy(topics, stored, ({ title }) => title, topicIds)
  matchByPlace(topics, stored, topicIds)

  const subtopicIds = new Map<object, string>()
  const subtopics = topics.flatMap((topic) => topic.subtopics)
  const storedSubtopics = stored.flatMap((topic) => topic.subtopics)
  matchBy(subtopics, storedSubtopics, ({ slug }) => slug, subtopicIds)
  matchBy(subtopics, storedSubtopics, ({ title }) => title, subtopicIds)
  matchBy(subtopics, storedSubtopics, ({ content }) => content, subtopicIds)
  for (const topic of topics) {
    const home = stored.find(({ id }) => id === topicIds.get(topic))
    matchByPlace(topic.subtopics, home?.subtopics ?? [], subtopicIds)
  }
  return topics.map((topic) => ({
    ...topic,
    id: topicIds.get(topic) ?? '',
    subtopics: topic.subtopics.map((subtopic) => ({ ...subtopic, id: subtopicIds.get(subtopic) ?? '' })),
  }))
}

type Named = { slug: string; title: string; content?: string }

/** Pairs what has no pair yet, in order, by what `key` says of both. */
function matchBy(
  parts: Named[],
  stored: StoredPart[],
  key: (part: Named) => string | undefined,
  ids: Map<object, string>,
): void {
  const taken = new Set(ids.values())
  const left = Map.groupBy(
    stored.filter(({ id }) => !taken.has(id)),
    (part) => key(part),
  )
  for (const part of parts) {
    const name = key(part)
    if (ids.has(part) || !name) continue
    const match = left.get(name)?.shift()
    if (match) ids.set(part, match.id)
  }
}

function matchByPlace(parts: Named[], stored: StoredPart[], ids: Map<object, string>): void {
  const taken = new Set(ids.values())
  for (const [place, part] of parts.entries()) {
    const id = stored[place]?.id
    if (!ids.has(part) && id !== undefined && !taken.has(id)) ids.set(part, id)
  }
}
