import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { type CourseSchema, CourseState as State, type Topic as TopicMessage } from '@learnlab/contracts/course/v1'
import type { CourseHead, CourseState, Subtopic, Topic, TopicHead } from '../domain/course.ts'
import type { TopicDraft } from '../domain/outline.ts'

type CourseInit = MessageInitShape<typeof CourseSchema>

const states = { draft: State.DRAFT, published: State.PUBLISHED } as const

/** The state that a message says, or undefined where it says none. */
export function stateOf(state: State): CourseState | undefined {
  if (state === State.UNSPECIFIED) return undefined
  return state === State.PUBLISHED ? 'published' : 'draft'
}

export function toCourseMessage(course: CourseHead & { topics?: Topic[] }): CourseInit {
  const { id, slug, title, description, authorId } = course
  return {
    ...{ id, slug, title, description, authorId },
    state: states[course.state],
    createdAt: timestampFromDate(course.createdAt),
    updatedAt: timestampFromDate(course.updatedAt),
    topics: (course.topics ?? []).map((topic) => ({
      ...toTopicMessage(topic),
      subtopics: topic.subtopics.map(toSubtopicMessage),
    })),
  }
}

export function toTopicMessage({ id, title, description, orderIndex }: TopicHead) {
  return { id, title, description, orderIndex }
}

export function toSubtopicMessage(subtopic: Subtopic) {
  const { id, topicId, title, content, codeExample, has3d, orderIndex } = subtopic
  return { id, topicId, title, content, codeExample, has3d, orderIndex }
}

/** What a caller asks for; the places said in the messages do not count, the order of the lists does. */
export function toTopicDrafts(topics: TopicMessage[]): TopicDraft[] {
  return topics.map((topic) => ({
    id: topic.id,
    title: topic.title,
    description: topic.description,
    subtopics: topic.subtopics.map(({ id, title, content, codeExample, has3d }) => ({
      id,
      title,
      content,
      codeExample,
      has3d,
    })),
  }))
}
