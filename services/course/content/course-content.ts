import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import type { CourseDetails, Subtopic, Topic } from '../domain/course.ts'

/** A course as a folder says it: all that its author writes, and nothing that the service gives. */
export type CourseContent = {
  slug: string
  title: string
  description: string
  details: CourseDetails
  /** In their order. */
  topics: TopicContent[]
  /** In the order of their subtopics, and in theirs. */
  exercises: ExerciseOfCourse[]
}

/** An exercise, and the slug of the subtopic that it belongs to. Slugs of exercises are unique in the course. */
export type ExerciseOfCourse = { subtopic: string; content: ExerciseContent }

/** Slugs are unique in the course. */
export type TopicContent = Omit<Topic, 'id' | 'orderIndex' | 'subtopics'> & { subtopics: SubtopicContent[] }

export type SubtopicContent = Omit<Subtopic, 'id' | 'topicId' | 'orderIndex' | 'exercises'>

// What the contract accepts of one text and of one list.
export const maxContentBytes = 262_144
export const maxCodeExampleBytes = 65_536
export const maxParts = 200

/** Of all that one course holds, so that it fits into one call with room for names and numbers. */
export const maxCourseBytes = 3_500_000

/** All Markdown of a course. */
export function textsOf({ description, topics }: CourseContent): string[] {
  return [description, ...topics.flatMap(({ subtopics }) => subtopics.map(({ content }) => content))]
}
