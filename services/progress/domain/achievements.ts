/** Totals of a learner that achievements are earned by. Each can only be told of by this product or counts once. */
export type Total = 'completed_subtopics' | 'completed_courses' | 'attested_streak' | 'runs' | 'exercises_passed'

export type Achievement = {
  /** Stable: events and front ends know it. */
  id: string
  title: string
  description: string
  /** Name of a picture of the front end. */
  badge: string
  total: Total
  /** What the total must be at least. */
  needed: number
}

/**
 * All achievements. Whoever has earned a new one gets it with the next thing done; one that is taken out of the list is
 * shown no more and kept by those who have it. Time spent earns none: it is the clients' word.
 */
export const achievements: readonly Achievement[] = [
  of('first-step', 'First step', 'Complete a subtopic', 'footprint', 'completed_subtopics', 1),
  of('ten-steps', 'Under way', 'Complete 10 subtopics', 'path', 'completed_subtopics', 10),
  of('fifty-steps', 'Far along', 'Complete 50 subtopics', 'hill', 'completed_subtopics', 50),
  of('long-road', 'The long road', 'Complete 250 subtopics', 'mountain', 'completed_subtopics', 250),
  of('first-course', 'From cover to cover', 'Complete a course', 'book', 'completed_courses', 1),
  of('five-courses', 'A shelf of one’s own', 'Complete 5 courses', 'shelf', 'completed_courses', 5),
  of('three-days', 'Three in a row', 'Learn on 3 days in a row', 'spark', 'attested_streak', 3),
  of('a-week', 'A whole week', 'Learn on 7 days in a row', 'flame', 'attested_streak', 7),
  of('a-month', 'Every day', 'Learn on 30 days in a row', 'fire', 'attested_streak', 30),
  of('first-run', 'It runs', 'Run a program', 'play', 'runs', 1),
  of('hundred-runs', 'Again and again', 'Run 100 programs', 'loop', 'runs', 100),
  of('first-exercise', 'All green', 'Pass the tests of an exercise', 'check', 'exercises_passed', 1),
  of('ten-exercises', 'Well practised', 'Pass the tests of 10 exercises', 'checks', 'exercises_passed', 10),
  of('fifty-exercises', 'Master of the craft', 'Pass the tests of 50 exercises', 'hammer', 'exercises_passed', 50),
]

function of(id: string, title: string, description: string, badge: string, total: Total, needed: number): Achievement {
  return { id, title, description, badge, total, needed }
}
