import type { CourseService } from '@learnlab/contracts/course/v1'
import { invalidArgument, requireUser, type Unary } from '@learnlab/rpc'
import { lastIdOf, pageTokenAfter } from '../domain/page-token.ts'
import type { CourseDeps } from './course-deps.ts'
import { toCourseMessage } from './messages.ts'

const defaultPageSize = 20

export function listCourses({ courses }: CourseDeps): Unary<typeof CourseService.method.listCourses> {
  return async ({ pageSize, pageToken, mine }, context) => {
    const catalogue = mine
      ? ({ of: 'author', authorId: requireUser(context).userId } as const)
      : ({ of: 'published' } as const)
    const beforeId = pageToken === '' ? undefined : lastIdOf(pageToken)
    if (pageToken !== '' && beforeId === undefined) {
      throw invalidArgument([{ field: 'page_token', description: 'is not the next_page_token of an answer' }])
    }
    const size = pageSize || defaultPageSize
    // One more than is shown says whether there is a next page.
    const found = await courses.list(catalogue, beforeId, size + 1)
    const page = found.slice(0, size)
    const last = page.at(-1)
    return {
      courses: page.map(toCourseMessage),
      nextPageToken: last && found.length > size ? pageTokenAfter(last.id) : '',
    }
  }
}
