import { Code } from '@learnlab/contracts/google/rpc/code'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { type CallContext, RpcError, type Unary } from '@learnlab/rpc'
import type { CourseOutlines } from '../clients/course-outlines.ts'
import type { CourseOutline } from '../domain/outline.ts'
import { rollUp } from '../domain/roll-up.ts'
import { learnerId } from './learner-id.ts'
import { toCourseProgressMessage } from './messages.ts'
import type { ProgressDeps } from './progress-deps.ts'

// Outlines that one call asks the course service for at a time.
const outlinesAtOnce = 8

export function getProgress({ progress, outlines }: ProgressDeps): Unary<typeof ProgressService.method.getProgress> {
  return async (request, context) => {
    const userId = learnerId(context, request.userId)
    if (request.courseId !== '') {
      const outline = await outlines.find(request.courseId, context)
      const rows = await progress.inCourse(userId, outline.courseId)
      return { courses: [toCourseProgressMessage(rollUp(outline, rows))] }
    }
    const begun = [...(await progress.everywhere(userId))]
    const courses: ReturnType<typeof toCourseProgressMessage>[] = []
    for (let next = 0; next < begun.length; next += outlinesAtOnce) {
      const group = begun.slice(next, next + outlinesAtOnce)
      const found = await Promise.all(group.map(([courseId]) => outlineOrGone(outlines, courseId, context)))
      group.forEach(([, rows], index) => {
        const outline = found[index]
        if (outline) courses.push(toCourseProgressMessage(rollUp(outline, rows)))
      })
    }
    return { courses }
  }
}

/** Courses that were deleted or withdrawn since vanish from the overview. */
async function outlineOrGone(
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
