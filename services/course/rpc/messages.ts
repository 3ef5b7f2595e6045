import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import {
  type CourseSchema,
  type CourseDetails as DetailsMessage,
  CourseLevel as Level,
  CourseState as State,
  type Topic as TopicMessage,
} from '@learnlab/contracts/course/v1'
import {
  type CourseDetails,
  type CourseHead,
  type CourseLevel,
  type CourseState,
  noDetails,
  type Subtopic,
  type Topic,
  type TopicHead,
  type Version,
} from '../domain/course.ts'
import type { TopicDraft } from '../domain/outline.ts'
import { formatVersion } from '../domain/version.ts'

type CourseInit = MessageInitShape<typeof CourseSchema>

const states = { draft: State.DRAFT, published: State.PUBLISHED, archived: State.ARCHIVED } as const
const levels = {
  '': Level.UNSPECIFIED,
  beginner: Level.BEGINNER,
  intermediate: Level.INTERMEDIATE,
  advanced: Level.ADVANCED,
} as const

/** The state that a message says, or undefined where it says none. */
export function stateOf(state: State): CourseState | undefined {
  if (state === State.PUBLISHED) return 'published'
  if (state === State.ARCHIVED) return 'archived'
  return state === State.DRAFT ? 'draft' : undefined
}

/** The level that a message says, or undefined where it says none. */
export function levelOf(level: Level): CourseLevel | undefined {
  if (level === Level.BEGINNER) return 'beginner'
  if (level === Level.INTERMEDIATE) return 'intermediate'
  return level === Level.ADVANCED ? 'advanced' : undefined
}

/** Names one state of the working copy. */
export function etagOf({ revision }: Pick<CourseHead, 'revision'>): string {
  return `r${revision}`
}

export function toCourseMessage(course: CourseHead & { topics?: Topic[]; version?: Version | undefined }): CourseInit {
  const { id, slug, title, description, authorId, details, published, version } = course
  return {
    ...{ id, slug, title, description, authorId },
    details: { ...details, level: levels[details.level] },
    state: states[course.state],
    createdAt: timestampFromDate(course.createdAt),
    // A version changes no more.
    updatedAt: timestampFromDate(version && published ? published.at : course.updatedAt),
    etag: version ? '' : etagOf(course),
    version: version ? formatVersion(version) : '',
    publishedVersion: published ? formatVersion(published.version) : '',
    ...(published && { publishedAt: timestampFromDate(published.at) }),
    topics: (course.topics ?? []).map((topic) => ({
      ...toTopicMessage(topic),
      subtopics: topic.subtopics.map(toSubtopicMessage),
    })),
  }
}

export function toTopicMessage({ id, slug, title, description, estimatedMinutes, orderIndex }: TopicHead) {
  return { id, slug, title, description, estimatedMinutes, orderIndex }
}

export function toSubtopicMessage(subtopic: Subtopic) {
  const { id, topicId, slug, title, content, codeExample, language, has3d, estimatedMinutes, orderIndex } = subtopic
  const exercises = subtopic.exercises.map((exercise, place) => ({ ...exercise, subtopicId: id, orderIndex: place }))
  return { id, topicId, slug, title, content, codeExample, language, has3d, estimatedMinutes, orderIndex, exercises }
}

export function toDetails(message: DetailsMessage | undefined): CourseDetails {
  if (!message) return noDetails
  const { language, summary, tags, category, estimatedMinutes, coverImageUrl, licence, attribution } = message
  const level = levelOf(message.level) ?? ''
  return { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution }
}

/** What a caller asks for; the places said in the messages do not count, the order of the lists does. */
export function toTopicDrafts(topics: TopicMessage[]): TopicDraft[] {
  return topics.map(({ id, slug, title, description, estimatedMinutes, subtopics }) => ({
    ...{ id, slug, title, description, estimatedMinutes },
    subtopics: subtopics.map(({ id, slug, title, content, codeExample, language, has3d, estimatedMinutes }) => {
      return { id, slug, title, content, codeExample, language, has3d, estimatedMinutes }
    }),
  }))
}
