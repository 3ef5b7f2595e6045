import { type Course, CourseLevel as Level } from '@learnlab/contracts/course/v1'
import { noDetails } from '../domain/course.ts'
import type { CourseContent } from './course-content.ts'

export const levelMessages = {
  '': Level.UNSPECIFIED,
  beginner: Level.BEGINNER,
  intermediate: Level.INTERMEDIATE,
  advanced: Level.ADVANCED,
} as const

/** What of a course that the service answered its folder decides. */
export function contentOf({ slug, title, description, details, topics }: Course): CourseContent {
  const { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution } = {
    ...noDetails,
    ...details,
    level: levelOf(details?.level),
  }
  return {
    ...{ slug, title, description },
    details: { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution },
    topics: topics.map((topic) => ({
      slug: topic.slug,
      title: topic.title,
      description: topic.description,
      estimatedMinutes: topic.estimatedMinutes,
      subtopics: topic.subtopics.map((subtopic) => ({
        slug: subtopic.slug,
        title: subtopic.title,
        content: subtopic.content,
        codeExample: subtopic.codeExample,
        language: subtopic.language,
        has3d: subtopic.has3d,
        estimatedMinutes: subtopic.estimatedMinutes,
      })),
    })),
  }
}

function levelOf(message: Level | undefined): CourseContent['details']['level'] {
  if (message === Level.BEGINNER) return 'beginner'
  if (message === Level.INTERMEDIATE) return 'intermediate'
  return message === Level.ADVANCED ? 'advanced' : ''
}
