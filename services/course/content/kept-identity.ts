import type { Topic } from '@learnlab/contracts/course/v1'
import type { SubtopicContent } from './subtopic-file.ts'

type Named = { id: string; title: string }
type Stored = Pick<Topic, 'id' | 'title'> & { subtopics: Named[] }

export type TopicWithIdentity = { id: string; title: string; description: string; subtopics: SubtopicWithIdentity[] }
type SubtopicWithIdentity = {
  id: string
  title: string
  content: string
  codeExample: string
  has3d: boolean
}

/**
 * The outline of a course folder with the ids of what is stored already, so that learners keep their progress. What has
 * the same title is the same, wherever it moved; of the rest, what stands at the same place was renamed. New parts have
 * an empty id.
 */
export function withKeptIdentity(
  topics: { title: string; description: string; subtopics: SubtopicContent[] }[],
  stored: Stored[],
): TopicWithIdentity[] {
  const topicIds = matched(topics, stored)
  const placeOf = (id: string) => stored.find((topic) => topic.id === id)?.subtopics ?? []
  const subtopicIds = matchedByTitle(
    topics.flatMap(({ subtopics }) => subtopics),
    stored.flatMap(({ subtopics }) => subtopics),
  )
  const taken = new Set(subtopicIds.values())
  return topics.map((topic) => {
    const id = topicIds.get(topic) ?? ''
    const renamed = matchedByPlace(topic.subtopics, placeOf(id), subtopicIds, taken)
    const subtopics = topic.subtopics.map((subtopic) => ({
      id: subtopicIds.get(subtopic) ?? renamed.get(subtopic) ?? '',
      title: subtopic.title,
      content: subtopic.content,
      codeExample: subtopic.codeExample,
      has3d: subtopic.has3d,
    }))
    return { id, title: topic.title, description: topic.description, subtopics }
  })
}

function matched<Part extends { title: string }>(parts: Part[], stored: Named[]): Map<Part, string> {
  const byTitle = matchedByTitle(parts, stored)
  return new Map([...byTitle, ...matchedByPlace(parts, stored, byTitle, new Set(byTitle.values()))])
}

function matchedByTitle<Part extends { title: string }>(parts: Part[], stored: Named[]): Map<Part, string> {
  const left = [...stored]
  const ids = new Map<Part, string>()
  for (const part of parts) {
    const index = left.findIndex(({ title }) => title === part.title)
    const [match] = index === -1 ? [] : left.splice(index, 1)
    if (match) ids.set(part, match.id)
  }
  return ids
}

/** Of what has no match yet: the parts that stand where a stored one stood that nothing else is. */
function matchedByPlace<Part>(
  parts: Part[],
  stored: Named[],
  known: Map<Part, string>,
  taken: Set<string>,
): Map<Part, string> {
  const ids = new Map<Part, string>()
  for (const [place, part] of parts.entries()) {
    const id = stored[place]?.id
    if (!known.has(part) && id !== undefined && !taken.has(id)) ids.set(part, id)
  }
  return ids
}
