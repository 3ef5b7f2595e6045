/** What lists show of an exercise. */
export type ExerciseHead = {
  id: string
  /** Unique among the exercises of the course. */
  slug: string
  title: string
  /** As the executor names it. */
  language: string
  /** From 1 to 10; 0: not said. */
  difficulty: number
  concepts: string[]
  /** Of its content. */
  version: string
  /** Whether that content is known to be proved. */
  isProved?: boolean
}

/** Where an exercise stands in a course. */
export type ExercisePlace = { subtopicId: string; orderIndex: number }

type Home = { id: string; exercises: ExerciseHead[] }
type Part<Subtopic extends Home> = { subtopics: Subtopic[] }

/** Every exercise of a course with its place, in order. */
export function exercisesOf(topics: readonly Part<Home>[]): (ExerciseHead & ExercisePlace)[] {
  return topics
    .flatMap(({ subtopics }) => subtopics)
    .flatMap(({ id: subtopicId, exercises }) =>
      exercises.map((exercise, orderIndex) => ({ ...exercise, subtopicId, orderIndex })),
    )
}

/** The topics without one exercise. */
export function withoutExercise<Subtopic extends Home, Topic extends Part<Subtopic>>(
  topics: readonly Topic[],
  exerciseId: string,
): Topic[] {
  return topics.map((topic) => ({
    ...topic,
    subtopics: topic.subtopics.map((subtopic) => ({
      ...subtopic,
      exercises: subtopic.exercises.filter(({ id }) => id !== exerciseId),
    })),
  }))
}

/**
 * The topics with an exercise at a place of a subtopic, or last, and nowhere else; undefined when there is no such
 * subtopic.
 */
export function withExercise<Subtopic extends Home, Topic extends Part<Subtopic>>(
  topics: readonly Topic[],
  exercise: ExerciseHead,
  { subtopicId, orderIndex }: ExercisePlace,
): Topic[] | undefined {
  if (!topics.some(({ subtopics }) => subtopics.some(({ id }) => id === subtopicId))) return undefined
  return withoutExercise<Subtopic, Topic>(topics, exercise.id).map((topic) => ({
    ...topic,
    subtopics: topic.subtopics.map((subtopic) => {
      if (subtopic.id !== subtopicId) return subtopic
      return { ...subtopic, exercises: subtopic.exercises.toSpliced(orderIndex, 0, exercise) }
    }),
  }))
}
