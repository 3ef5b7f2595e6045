import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { type CallContext, Code, RpcError, type Unary } from '@learnlab/rpc'
import type { CourseOutlines } from '../clients/course-outlines.ts'
import type { CourseOutline } from '../domain/outline.ts'
import { nothingBegun, rollUp } from '../domain/roll-up.ts'
import { learnerId } from './learner-id.ts'
import { toCourseProgressMessage } from './messages.ts'
import { outlinesOf } from './outlines-of.ts'
import type { ProgressDeps } from './progress-deps.ts'

export function getProgress({
  learnerCourses,
  outlines,
}: ProgressDeps): Unary<typeof ProgressService.method.getProgress> {
  return async (request, context) => {
    const userId = learnerId(context, request.userId)
    if (request.courseId !== '') {
      const outline = await outlines.find(request.courseId, context)
      const record = await learnerCourses.inCourse(userId, outline.courseId)
      return { courses: [toCourseProgressMessage(rollUp(outline, record))] }
    }
    const begun = await learnerCourses.everywhere(userId)
    const found = await outlinesOf([...begun.keys()], (courseId) => outlineOrGone(outlines, courseId, context))
    return {
      courses: found.flatMap(([courseId, outline]) =>
        outline ? [toCourseProgressMessage(rollUp(outline, begun.get(courseId) ?? nothingBegun))] : [],
      ),
    }
  }
}

/** Courses that were deleted or withdrawn since vanish from the overview. */
export async function outlineOrGone(
  outlines: CourseOutlines,
  courseId: string,
  context: CallContext,
): Promise<CourseOutline | undefined> {
  try {
    return await outlines.find(courseId, context)
  } catch (error) {
    if (error instanceof RpcError && error.code === Code.NOT_FOUND) return undefined
    throw error
  }
}
