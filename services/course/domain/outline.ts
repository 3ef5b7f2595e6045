import type { Course, Subtopic, Topic } from './course.ts'
import { slugOf, untaken } from './slug.ts'

/** A topic as a caller asks for it: with the id of the one that is meant, or with an empty id for a new one. */
export type TopicDraft = Omit<Topic, 'orderIndex' | 'subtopics'> & { subtopics: SubtopicDraft[] }
type SubtopicDraft = Omit<Subtopic, 'orderIndex' | 'topicId' | 'exercises'>

type FieldViolation = { field: string; description: string }

export type Arrangement = { ok: true; topics: Topic[] } | { ok: false; violations: FieldViolation[] }

/**
 * The outline that drafts ask for, of a course that has the topics `existing`: places from 0 in the order of the lists,
 * ids kept where they are named and made where they are empty. A subtopic may move to another topic of its course. An
 * empty slug means the one it had, or one made from the title. Exercises stay with their subtopics. Violations name the
 * ids that are not of this course or are named twice, and slugs that occur twice, by their fields under `path`.
 */
export function arrange(
  drafts: TopicDraft[],
  existing: Course['topics'],
  path: string,
  newId: () => string,
): Arrangement {
  const violations: FieldViolation[] = []
  const topics = drafts.map((draft, index) => ({ draft, field: `${path}[${index}]` }))
  const subtopics = topics.flatMap(({ draft, field }) =>
    draft.subtopics.map((subtopic, place) => ({ draft: subtopic, field: `${field}.subtopics[${place}]` })),
  )
  const topicIdentity = identify('topic', topics, existing, newId, violations)
  const stored = existing.flatMap((topic) => topic.subtopics)
  const subtopicIdentity = identify('subtopic', subtopics, stored, newId, violations)
  const exercises = new Map(stored.map(({ id, exercises }) => [id, exercises]))
  const arranged = drafts.map((draft, orderIndex): Topic => {
    const topic = { ...draft, ...topicIdentity(draft), orderIndex }
    return {
      ...topic,
      subtopics: draft.subtopics.map((subtopic, place) => {
        const identity = subtopicIdentity(subtopic)
        const kept = exercises.get(identity.id) ?? []
        return { ...subtopic, ...identity, topicId: topic.id, orderIndex: place, exercises: kept }
      }),
    }
  })
  return violations.length > 0 ? { ok: false, violations } : { ok: true, topics: arranged }
}

type Identity = { id: string; slug: string }
type Draft = Identity & { title: string }

/** Gives each draft its id and its slug, those that are named first, so that those that are made keep off them. */
function identify(
  what: string,
  drafts: { draft: Draft; field: string }[],
  existing: Identity[],
  newId: () => string,
  violations: FieldViolation[],
): (draft: Draft) => Identity {
  const oldSlugs = new Map(existing.map(({ id, slug }) => [id, slug]))
  const unclaimed = new Set(oldSlugs.keys())
  const slugs = new Set<string>()
  for (const { draft, field } of drafts) {
    const key = draft.id.toLowerCase()
    // Taken out once claimed, so that a second naming does not pass either.
    if (key !== '' && !unclaimed.delete(key)) {
      violations.push({ field: `${field}.id`, description: `${draft.id} is no ${what} of this course, or named twice` })
    }
    if (draft.slug !== '' && slugs.has(draft.slug)) {
      violations.push({ field: `${field}.slug`, description: `another ${what} has the slug ${draft.slug} already` })
    }
    slugs.add(draft.slug)
  }
  const identities = new Map<Draft, Identity>()
  // What exists keeps its slug before anything new is named.
  for (const isNew of [false, true]) {
    for (const { draft } of drafts) {
      const key = draft.id.toLowerCase()
      if ((key === '') !== isNew) continue
      const slug = draft.slug || untaken(oldSlugs.get(key) || slugOf(draft.title), slugs)
      identities.set(draft, { id: key || newId(), slug })
    }
  }
  return (draft) => identities.get(draft) ?? { id: newId(), slug: draft.slug }
}
