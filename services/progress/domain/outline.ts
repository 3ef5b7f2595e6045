/** The shape of a course, as far as progress in it is concerned. Topics and subtopics stand in the order of the course. */
export type CourseOutline = {
  courseId: string
  topics: { topicId: string; subtopicIds: string[] }[]
}

/** All subtopics of a course, in its order. */
export function subtopicIdsOf({ topics }: CourseOutline): string[] {
  return topics.flatMap(({ subtopicIds }) => subtopicIds)
}

/** The topic that a subtopic stands in, or undefined where the course has no such subtopic. */
export function topicOf({ topics }: CourseOutline, subtopicId: string): string | undefined {
  return topics.find(({ subtopicIds }) => subtopicIds.includes(subtopicId))?.topicId
}
