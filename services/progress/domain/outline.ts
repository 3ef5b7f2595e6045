/** The shape of a course, as far as progress in it is concerned. Topics and subtopics stand in the order of the course. */
export type CourseOutline = {
  courseId: string
  authorId: string
  topics: { topicId: string; subtopicIds: string[] }[]
  /** In the order of the course. */
  exerciseIds: string[]
}

/** All subtopics of a course, in its order. */
export function subtopicIdsOf({ topics }: Pick<CourseOutline, 'topics'>): string[] {
  return topics.flatMap(({ subtopicIds }) => subtopicIds)
}

/** The topic that each subtopic of a course stands in. */
export function topicsOf({ topics }: Pick<CourseOutline, 'topics'>): Map<string, string> {
  return new Map(topics.flatMap(({ topicId, subtopicIds }) => subtopicIds.map((id) => [id, topicId] as const)))
}
