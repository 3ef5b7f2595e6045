import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { CourseProgress, SubtopicProgress } from '../domain/roll-up.ts'

export function toCourseProgressMessage(course: CourseProgress) {
  return {
    courseId: course.courseId,
    completedSubtopics: course.completedSubtopics,
    totalSubtopics: course.totalSubtopics,
    progressPercentage: course.percentage,
    completed: course.completed,
    timeSpentSeconds: BigInt(course.timeSpentSeconds),
    ...(course.lastAccessedAt && { lastAccessedAt: timestampFromDate(course.lastAccessedAt) }),
    topics: course.topics.map((topic) => ({
      topicId: topic.topicId,
      completedSubtopics: topic.completedSubtopics,
      totalSubtopics: topic.totalSubtopics,
      progressPercentage: topic.percentage,
      subtopics: topic.subtopics.map(toSubtopicProgressMessage),
    })),
  }
}

export function toSubtopicProgressMessage(subtopic: SubtopicProgress) {
  return {
    subtopicId: subtopic.subtopicId,
    completed: subtopic.completed,
    progressPercentage: subtopic.percentage,
    timeSpentSeconds: BigInt(subtopic.timeSpentSeconds),
    lastAccessedAt: timestampFromDate(subtopic.lastAccessedAt),
    ...(subtopic.completedAt && { completedAt: timestampFromDate(subtopic.completedAt) }),
  }
}
