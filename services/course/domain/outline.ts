import type { Course, Subtopic, Topic } from './course.ts'

/** A topic as a caller asks for it: with the id of the one that is meant, or with an empty id for a new one. */
export type TopicDraft = Pick<Topic, 'id' | 'title' | 'description'> & { subtopics: SubtopicDraft[] }
type SubtopicDraft = Pick<Subtopic, 'id' | 'title' | 'content' | 'codeExample' | 'has3d'>

type FieldViolation = { field: string; description: string }

export type Arrangement = { ok: true; topics: Topic[] } | { ok: false; violations: FieldViolation[] }

/**
 * The outline that drafts ask for, of a course that has the topics `existing`: places from 0 in the order of the lists,
 * ids kept where they are named and made where they are empty. A subtopic may move to another topic of its course.
 * Violations name the ids that are not of this course, or are named twice, by their fields under `path`.
 */
export function arrange(
  drafts: TopicDraft[],
  existing: Course['topics'],
  path: string,
  newId: () => string,
): Arrangement {
  const violations: FieldViolation[] = []
  const claim = (id: string, known: Set<string>, what: string, field: string): string => {
    if (id === '') return newId()
    const key = id.toLowerCase()
    // Taken out once claimed, so that a second naming does not pass either.
    if (!known.delete(key))
      violations.push({ field, description: `${id} is no ${what} of this course, or named twice` })
    return key
  }

  const topicIds = new Set(existing.map(({ id }) => id))
  const subtopicIds = new Set(existing.flatMap(({ subtopics }) => subtopics.map(({ id }) => id)))
  const topics = drafts.map((draft, orderIndex): Topic => {
    const field = `${path}[${orderIndex}]`
    const topicId = claim(draft.id, topicIds, 'topic', `${field}.id`)
    const subtopics = draft.subtopics.map((subtopic, place) => ({
      ...subtopic,
      id: claim(subtopic.id, subtopicIds, 'subtopic', `${field}.subtopics[${place}].id`),
      topicId,
      orderIndex: place,
    }))
    return { id: topicId, title: draft.title, description: draft.description, orderIndex, subtopics }
  })
  return violations.length > 0 ? { ok: false, violations } : { ok: true, topics }
}
