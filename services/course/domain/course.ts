// What a course is made of. `revision` counts the changes of its working copy.
import type { ExerciseHead } from './exercise.ts'

export type CourseState = 'draft' | 'published' | 'archived'

export type CourseLevel = 'beginner' | 'intermediate' | 'advanced'

/** What a course says about itself beside title, description and topics. Empty text and 0 mean: not said. */
export type CourseDetails = {
  /** Of the code in it, as the executor names it. */
  language: string
  summary: string
  tags: string[]
  category: string
  level: CourseLevel | ''
  estimatedMinutes: number
  coverImageUrl: string
  /** SPDX identifier. */
  licence: string
  attribution: string
}

export const noDetails: CourseDetails = {
  language: '',
  summary: '',
  tags: [],
  category: '',
  level: '',
  estimatedMinutes: 0,
  coverImageUrl: '',
  licence: '',
  attribution: '',
}

export type Version = { major: number; minor: number }

export type CourseHead = {
  id: string
  slug: string
  title: string
  description: string
  details: CourseDetails
  state: CourseState
  authorId: string
  revision: number
  createdAt: Date
  updatedAt: Date
  /** What learners see, and since when; undefined in drafts. */
  published?: { version: Version; at: Date; digest: string } | undefined
}

export type TopicHead = {
  id: string
  /** Unique among the topics of the course. */
  slug: string
  title: string
  description: string
  estimatedMinutes: number
  orderIndex: number
}

export type Subtopic = {
  id: string
  topicId: string
  /** Unique among the subtopics of the course. */
  slug: string
  title: string
  /** Markdown. */
  content: string
  codeExample: string
  /** Of the code example; empty: that of the course. */
  language: string
  has3d: boolean
  estimatedMinutes: number
  orderIndex: number
  /** In their order. */
  exercises: ExerciseHead[]
}

export type Topic = TopicHead & { subtopics: Subtopic[] }

/** A course with its topics and subtopics, each in the order of its `orderIndex`: 0, 1, 2, … */
export type Course = CourseHead & {
  topics: Topic[]
  /** The version that title, description, details and topics are of; undefined: the working copy. */
  version?: Version | undefined
}
