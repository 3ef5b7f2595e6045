import { CourseService } from '@learnlab/contracts/course/v1'
import type { Pool } from '@learnlab/postgres'
import { buildRpcServer, implement, type RateLimits, type RpcServer, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { v7 as uuidv7 } from 'uuid'
import { createCourse } from './rpc/create-course.ts'
import { deleteCourse } from './rpc/delete-course.ts'
import { getCourse } from './rpc/get-course.ts'
import { getSubtopics } from './rpc/get-subtopics.ts'
import { getTopics } from './rpc/get-topics.ts'
import { listCourses } from './rpc/list-courses.ts'
import { plainText } from './rpc/plain-text.ts'
import { searchPassages } from './rpc/search-passages.ts'
import { updateCourse } from './rpc/update-course.ts'
import { createCourseStore } from './store/courses.ts'
import { createPassageStore } from './store/passages.ts'

export type CourseServerDeps = {
  pool: Pool
  tokens: TokenVerifier
  logger: Logger
  metrics: Metrics
  limits?: RateLimits | undefined
}

/** The course service on a database that has its migrations. It closes nothing that it was given. */
export function buildCourseServer({ pool, ...server }: CourseServerDeps): RpcServer {
  const deps = { courses: createCourseStore(pool), passages: createPassageStore(pool), newId: uuidv7 }
  const { method } = CourseService
  const implementation = implement(CourseService, {
    getCourse: plainText(method.getCourse, getCourse(deps)),
    listCourses: plainText(method.listCourses, listCourses(deps)),
    createCourse: plainText(method.createCourse, createCourse(deps)),
    updateCourse: plainText(method.updateCourse, updateCourse(deps)),
    deleteCourse: plainText(method.deleteCourse, deleteCourse(deps)),
    getTopics: plainText(method.getTopics, getTopics(deps)),
    getSubtopics: plainText(method.getSubtopics, getSubtopics(deps)),
    searchPassages: plainText(method.searchPassages, searchPassages(deps)),
  })
  return buildRpcServer({ implementations: [implementation], ...server })
}
