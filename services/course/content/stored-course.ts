import { type Course, CourseLevel as Level } from '@learnlab/contracts/course/v1'
import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import { noDetails } from '../domain/course.ts'
import type { CourseContent, ExerciseOfCourse } from './course-content.ts'

export const levelMessages = {
  '': Level.UNSPECIFIED,
  beginner: Level.BEGINNER,
  intermediate: Level.INTERMEDIATE,
  advanced: Level.ADVANCED,
} as const

/** The exercises of a course that was answered, with the contents that `read` gives of them. */
export async function exercisesOf(
  { topics }: Course,
  read: (exerciseId: string) => Promise<ExerciseContent | undefined>,
): Promise<ExerciseOfCourse[]> {
  const exercises: ExerciseOfCourse[] = []
  for (const subtopic of topics.flatMap((topic) => topic.subtopics)) {
    for (const { id } of subtopic.exercises) {
      const content = await read(id)
      if (content) exercises.push({ subtopic: subtopic.slug, content })
    }
  }
  return exercises
}

/** What of a course that the service answered its folder decides. */
export function contentOf(
  { slug, title, description, details, topics }: Course,
  exercises: ExerciseOfCourse[] = [],
): CourseContent {
  const { language, summary, tags, category, level, estimatedMinutes, coverImageUrl, licence, attribution } = {
    ...noDetails,
    ...details,
    level: levelOf(details?.level),
  }
  return {
    ...{ slug, title, description },
    exercises,
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
