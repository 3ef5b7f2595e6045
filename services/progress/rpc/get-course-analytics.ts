import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { isPermitted, permissionDenied, requireUser, type Unary } from '@learnlab/rpc'
import { courseFigures } from '../domain/course-figures.ts'
import { countersOf } from '../store/course-counters.ts'
import type { ProgressDeps } from './progress-deps.ts'

export function getCourseAnalytics({
  pool,
  outlines,
  now,
}: ProgressDeps): Unary<typeof ProgressService.method.getCourseAnalytics> {
  return async (request, context) => {
    const outline = await outlines.find(request.courseId, context)
    const { courseId, authorId } = outline
    if (!isPermitted(requireUser(context), 'read_course', { type: 'progress', ownerId: authorId })) {
      throw permissionDenied('only its author and administrators see how learners fare in a course')
    }
    const { asOf, counters } = await countersOf(pool, courseId, now())
    const { learners, completedLearners, subtopics, exercises, days } = courseFigures(outline, counters)
    return {
      figures: {
        ...{ courseId, asOf: timestampFromDate(asOf) },
        ...(learners !== undefined && { learners }),
        ...(completedLearners !== undefined && { completedLearners }),
        subtopics: subtopics.map(({ medianTimeSpentSeconds: median, ...subtopic }) => ({
          ...shownOf(subtopic),
          ...(median !== undefined && { medianTimeSpentSeconds: BigInt(median) }),
        })),
        exercises: exercises.map(shownOf),
        days: days.map(shownOf),
      },
    }
  }
}

/** Without the fields that are hidden. */
function shownOf<Figures extends object>(
  figures: Figures,
): { [Name in keyof Figures]: Exclude<Figures[Name], undefined> } {
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined)) as {
    [Name in keyof Figures]: Exclude<Figures[Name], undefined>
  }
}
