// What a course is made of. `revision` counts its changes.

export type CourseState = 'draft' | 'published'

export type CourseHead = {
  id: string
  slug: string
  title: string
  description: string
  state: CourseState
  authorId: string
  revision: number
  createdAt: Date
  updatedAt: Date
}

export type TopicHead = { id: string; title: string; description: string; orderIndex: number }

export type Subtopic = {
  id: string
  topicId: string
  title: string
  /** Markdown. */
  content: string
  codeExample: string
  has3d: boolean
  orderIndex: number
}

export type Topic = TopicHead & { subtopics: Subtopic[] }

/** A course with its topics and subtopics, each in the order of its `orderIndex`: 0, 1, 2, … */
export type Course = CourseHead & { topics: Topic[] }
