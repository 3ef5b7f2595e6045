import { createHash } from 'node:crypto'
import type { Course, CourseDetails, Subtopic, Topic, Version } from './course.ts'
import type { ExerciseHead } from './exercise.ts'

/** What a version keeps for ever. */
export type Snapshot = { title: string; description: string; details: CourseDetails; topics: SnapshotTopic[] }

type SnapshotSubtopic = Omit<Subtopic, 'exercises'> & { exercises?: ExerciseHead[] }
type SnapshotTopic = Omit<Topic, 'subtopics'> & { subtopics: SnapshotSubtopic[] }

/** A version about to be written. */
export type Publication = {
  version: Version
  snapshot: Snapshot
  /** SHA-256 of the snapshot, in hexadecimal. */
  digest: string
  note: string
  publishedBy: string
}

export function formatVersion({ major, minor }: Version): string {
  return `${major}.${minor}`
}

/** The version that a text such as "1.2" names, or undefined. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor] = /^([1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$/.exec(text) ?? []
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) }
}

/**
 * The version that publishing `course` makes; undefined when learners see this very content already.
 */
export function publicationOf(
  course: Pick<Course, 'title' | 'description' | 'details' | 'topics' | 'published' | 'state'>,
  { level, note, publishedBy }: { level: 'minor' | 'major'; note: string; publishedBy: string },
): Publication | undefined {
  const snapshot = snapshotOf(course)
  const { published } = course
  const digest = createHash('sha256').update(JSON.stringify(snapshot)).digest('hex')
  if (course.state === 'published' && published?.digest === digest) return undefined
  return { version: next(published?.version, level), snapshot, digest, note, publishedBy }
}

/** Its parts in one order of their fields, wherever they were read: the digest is of the text. */
function snapshotOf(course: Pick<Course, 'title' | 'description' | 'details' | 'topics'>): Snapshot {
  const { title, description, topics } = course
  const { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution } =
    course.details
  return {
    ...{ title, description },
    details: { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution },
    topics: topics.map((topic) => ({
      ...{ id: topic.id, slug: topic.slug, title: topic.title, description: topic.description },
      ...{ estimatedMinutes: topic.estimatedMinutes, orderIndex: topic.orderIndex },
      subtopics: topic.subtopics.map((subtopic) => ({
        ...{ id: subtopic.id, topicId: subtopic.topicId, slug: subtopic.slug, title: subtopic.title },
        ...{ content: subtopic.content, codeExample: subtopic.codeExample, language: subtopic.language },
        ...{ has3d: subtopic.has3d, estimatedMinutes: subtopic.estimatedMinutes, orderIndex: subtopic.orderIndex },
        // Left out where there are none: what was published before there were exercises has the same digest still.
        ...(subtopic.exercises.length > 0 && { exercises: subtopic.exercises.map(exerciseOf) }),
      })),
    })),
  }
}

/** The topics that a snapshot holds. */
export function topicsOf({ topics }: Pick<Snapshot, 'topics'>): Topic[] {
  return topics.map((topic) => ({
    ...topic,
    subtopics: topic.subtopics.map((subtopic) => ({ ...subtopic, exercises: subtopic.exercises ?? [] })),
  }))
}

function exerciseOf({ id, slug, title, language, difficulty, concepts, version }: ExerciseHead): ExerciseHead {
  return { id, slug, title, language, difficulty, concepts, version }
}

function next(version: Version | undefined, level: 'minor' | 'major'): Version {
  if (!version) return { major: 1, minor: 0 }
  return level === 'major' ? { major: version.major + 1, minor: 0 } : { major: version.major, minor: version.minor + 1 }
}
