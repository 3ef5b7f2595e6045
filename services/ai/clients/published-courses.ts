import { type CourseService, CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { passagesOf } from '@learnlab/passages'
import { RpcError, type ServiceClient } from '@learnlab/rpc'
import type { IndexedCourse, IndexedPassage } from '../store/content-index.ts'

const timeoutMs = 10_000
const pageSize = 100

export type PublishedCourses = ReturnType<typeof createPublishedCourses>

/** Published courses as everybody may read them. */
export function createPublishedCourses(
  courses: Pick<ServiceClient<typeof CourseService>, 'getCourse' | 'listCourses'>,
) {
  return {
    /** A course with its passages; undefined when it is not published (any more). One call. */
    async find(courseId: string): Promise<{ course: IndexedCourse; passages: IndexedPassage[] } | undefined> {
      try {
        const { course } = await courses.getCourse({ id: courseId }, { timeoutMs })
        if (course?.state !== CourseState.PUBLISHED) return undefined
        const subtopics = course.topics.flatMap((topic) => topic.subtopics)
        return {
          course: { courseId: course.id, slug: course.slug, version: course.version },
          passages: subtopics.flatMap((subtopic) =>
            passagesOf(subtopic).map((passage) => ({
              ...passage,
              subtopicId: subtopic.id,
              subtopicTitle: subtopic.title,
            })),
          ),
        }
      } catch (error) {
        if (error instanceof RpcError && error.code === Code.NOT_FOUND) return undefined
        throw error
      }
    },

    /** All of them. A call for each hundred. */
    async list(signal: AbortSignal): Promise<IndexedCourse[]> {
      const listed: IndexedCourse[] = []
      let pageToken = ''
      do {
        signal.throwIfAborted()
        const page = await courses.listCourses({ pageSize, pageToken }, { timeoutMs })
        listed.push(...page.courses.map(({ id, slug, version }) => ({ courseId: id, slug, version })))
        pageToken = page.nextPageToken
      } while (pageToken !== '')
      return listed
    },
  }
}
