import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import { formatVersion } from '../domain/version.ts'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'

export function listVersions({ courses }: CourseDeps): Unary<typeof CourseService.method.listVersions> {
  return async ({ id }, { caller }) => {
    const { versions } = await writableCourse(caller, id, courses.findVersions)
    return {
      versions: versions.map(({ version, publishedAt, ...rest }) => ({
        ...rest,
        version: formatVersion(version),
        publishedAt: timestampFromDate(publishedAt),
      })),
    }
  }
}
