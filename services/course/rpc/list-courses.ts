import { type CourseService, CourseOrder as Order } from '@learnlab/contracts/course/v1'
import {
  type CallContext,
  invalidArgument,
  isPermittedToAll,
  permissionDenied,
  requireUser,
  type Unary,
} from '@learnlab/rpc'
import type { CourseState } from '../domain/course.ts'
import { type CourseOrder, digestOf, pageTokenAfter, placeIn } from '../domain/page-token.ts'
import type { Listing } from '../store/catalogue.ts'
import type { CourseDeps } from './course-deps.ts'
import { levelOf, stateOf, toCourseMessage } from './messages.ts'

const defaultPageSize = 20

export function listCourses({ catalogue }: CourseDeps): Unary<typeof CourseService.method.listCourses> {
  return async (request, context) => {
    const { pageToken, mine, category, tag, language, authorId } = request
    const order = orderOf(request.order)
    const of = whichCourses(context, { mine, authorId, state: stateOf(request.state) })
    const level = levelOf(request.level)
    const filters = { of, category, tag, level, language, authorId, order }
    const listing = digestOf(filters)
    const after = pageToken === '' ? undefined : placeIn(pageToken, listing, order)
    if (after === 'foreign' || (pageToken !== '' && !after)) {
      const description = after
        ? 'belongs to an answer in another order or with other filters'
        : 'is not the next_page_token of an answer'
      throw invalidArgument([{ field: 'page_token', description }])
    }
    const size = request.pageSize || defaultPageSize
    // One more than is shown says whether there is a next page.
    const found = await catalogue.list({ ...filters, after, limit: size + 1 })
    const page = found.slice(0, size)
    const last = page.at(-1)
    return {
      courses: page.map(({ head }) =>
        toCourseMessage({ ...head, version: of.kind === 'published' ? head.published?.version : undefined }),
      ),
      nextPageToken: last && found.length > size ? pageTokenAfter(last.place, listing) : '',
    }
  }
}

/** @throws PERMISSION_DENIED for others' courses that are not published */
function whichCourses(
  context: CallContext,
  { mine, authorId, state }: { mine: boolean; authorId: string; state: CourseState | undefined },
): Listing['of'] {
  if (mine) return { kind: 'working', authorId: requireUser(context).userId, state }
  if (state === undefined || state === 'published') return { kind: 'published' }
  const caller = requireUser(context)
  const { userId } = caller
  if (isPermittedToAll(caller, 'read_draft', 'course')) return { kind: 'working', state }
  if (authorId !== '' && authorId !== userId) {
    throw permissionDenied('only their author and administrators list courses that are not published')
  }
  return { kind: 'working', authorId: userId, state }
}

function orderOf(order: Order): CourseOrder {
  if (order === Order.POPULAR) return 'popular'
  return order === Order.TITLE ? 'title' : 'newest'
}
