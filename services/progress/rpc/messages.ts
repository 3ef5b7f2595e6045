import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { CourseProgressSchema, DailyActivitySchema, SubtopicProgressSchema } from '@learnlab/contracts/progress/v1'
import type { CourseProgress, SubtopicProgress } from '../domain/roll-up.ts'
import type { DayActivity } from '../store/learner-activity.ts'
import type { RecordedCourse } from '../store/record-events.ts'

export function toCourseProgressMessage(course: CourseProgress): MessageInitShape<typeof CourseProgressSchema> {
  return {
    courseId: course.courseId,
    completedSubtopics: course.completedSubtopics,
    totalSubtopics: course.totalSubtopics,
    progressPercentage: course.percentage,
    completed: course.completed,
    timeSpentSeconds: BigInt(course.timeSpentSeconds),
    ...times(course),
    nextSubtopicId: course.nextSubtopicId ?? '',
    topics: course.topics.map((topic) => ({
      topicId: topic.topicId,
      completedSubtopics: topic.completedSubtopics,
      totalSubtopics: topic.totalSubtopics,
      progressPercentage: topic.percentage,
      subtopics: topic.subtopics.map(toSubtopicProgressMessage),
    })),
  }
}

/** A course without its topics. */
export function toCourseTotalsMessage(course: RecordedCourse): MessageInitShape<typeof CourseProgressSchema> {
  return {
    courseId: course.courseId,
    completedSubtopics: course.completedSubtopics,
    totalSubtopics: course.totalSubtopics,
    progressPercentage: course.percentage,
    completed: course.completed,
    timeSpentSeconds: BigInt(course.timeSpentSeconds),
    ...times(course),
  }
}

function times({ lastAccessedAt, firstCompletedAt }: Pick<CourseProgress, 'lastAccessedAt' | 'firstCompletedAt'>) {
  return {
    ...(lastAccessedAt && { lastAccessedAt: timestampFromDate(lastAccessedAt) }),
    ...(firstCompletedAt && { firstCompletedAt: timestampFromDate(firstCompletedAt) }),
  }
}

export function toSubtopicProgressMessage(subtopic: SubtopicProgress): MessageInitShape<typeof SubtopicProgressSchema> {
  return {
    subtopicId: subtopic.subtopicId,
    completed: subtopic.completed,
    progressPercentage: subtopic.percentage,
    timeSpentSeconds: BigInt(subtopic.timeSpentSeconds),
    lastAccessedAt: timestampFromDate(subtopic.lastAccessedAt),
    ...(subtopic.completedAt && { completedAt: timestampFromDate(subtopic.completedAt) }),
  }
}

export function toDailyActivityMessage(day: DayActivity): MessageInitShape<typeof DailyActivitySchema> {
  return { ...day, timeSpentSeconds: BigInt(day.timeSpentSeconds) }
}
