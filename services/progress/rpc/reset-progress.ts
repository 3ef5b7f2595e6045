import type { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Unary } from '@learnlab/rpc'
import { rollUp } from '../domain/roll-up.ts'
import { learnerId } from './learner-id.ts'
import { toCourseProgressMessage } from './messages.ts'
import type { ProgressDeps } from './progress-deps.ts'
import { orCallersFault } from './write-errors.ts'

export function resetProgress({
  learnerCourses,
  outlines,
  now,
}: ProgressDeps): Unary<typeof ProgressService.method.resetProgress> {
  return async (request, context) => {
    const receivedAt = now()
    const userId = learnerId(context, request.userId)
    const outline = await outlines.find(request.courseId, context)
    await orCallersFault(userId, learnerCourses.reset(userId, outline.courseId, receivedAt))
    const record = await learnerCourses.inCourse(userId, outline.courseId)
    return { course: toCourseProgressMessage(rollUp(outline, record)) }
  }
}
