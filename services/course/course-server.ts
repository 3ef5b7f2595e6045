import { CourseService } from '@learnlab/contracts/course/v1'
import type { Pool, Queryable } from '@learnlab/postgres'
import {
  buildRpcServer,
  implement,
  type RpcServer,
  type ServiceVerifier,
  type SomeRateLimits,
  type TokenVerifier,
} from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { v7 as uuidv7 } from 'uuid'
import type { ProofExecutor } from './proof/proof-runs.ts'
import { createProofs } from './proof/prove.ts'
import { archiveCourse } from './rpc/archive-course.ts'
import { createCourse } from './rpc/create-course.ts'
import { createExercise } from './rpc/create-exercise.ts'
import { deleteCourse } from './rpc/delete-course.ts'
import { deleteExercise } from './rpc/delete-exercise.ts'
import { getCourse } from './rpc/get-course.ts'
import { getExercise } from './rpc/get-exercise.ts'
import { getExerciseTests } from './rpc/get-exercise-tests.ts'
import { getReferenceSolutions } from './rpc/get-reference-solutions.ts'
import { getSubtopics } from './rpc/get-subtopics.ts'
import { getTopics } from './rpc/get-topics.ts'
import { listCourses } from './rpc/list-courses.ts'
import { listExercises } from './rpc/list-exercises.ts'
import { listVersions } from './rpc/list-versions.ts'
import { moveSubtopic } from './rpc/move-subtopic.ts'
import { moveTopic } from './rpc/move-topic.ts'
import { plainText } from './rpc/plain-text.ts'
import { proveExercise } from './rpc/prove-exercise.ts'
import { publishCourse } from './rpc/publish-course.ts'
import { restoreVersion } from './rpc/restore-version.ts'
import { searchCourses } from './rpc/search-courses.ts'
import { searchPassages } from './rpc/search-passages.ts'
import { updateCourse } from './rpc/update-course.ts'
import { updateExercise } from './rpc/update-exercise.ts'
import { updateSubtopic } from './rpc/update-subtopic.ts'
import type { CourseCache } from './store/cached-courses.ts'
import { createCatalogueStore } from './store/catalogue.ts'
import { createCourseSearchStore } from './store/course-search.ts'
import { createCourseStore } from './store/courses.ts'
import { createExerciseStore } from './store/exercises.ts'
import { createPassageStore } from './store/passages.ts'

export type CourseServerDeps = {
  pool: Pool
  /** Where searches go, which may be some seconds behind; the pool unless given. */
  reader?: Queryable | undefined
  /** Shown the events of other processes by whoever made it. */
  cache: CourseCache
  /** Where exercises are proved. */
  executor: ProofExecutor
  tokens: TokenVerifier
  serviceTokens?: ServiceVerifier | undefined
  logger: Logger
  metrics: Metrics
  limits?: SomeRateLimits | undefined
}

/** The course service on a database that has its migrations. It closes nothing that it was given. */
export function buildCourseServer({ pool, reader = pool, cache, executor, ...server }: CourseServerDeps): RpcServer {
  const exercises = cache.exercises(createExerciseStore(pool))
  const deps = {
    exercises,
    proofs: createProofs({ exercises, executor }),
    courses: cache.courses(createCourseStore(pool)),
    catalogue: cache.catalogue(createCatalogueStore(pool)),
    passages: createPassageStore(reader),
    search: createCourseSearchStore(reader),
    newId: uuidv7,
  }
  const implementation = implement(CourseService, {
    getCourse: getCourse(deps),
    listCourses: listCourses(deps),
    createCourse: createCourse(deps),
    updateCourse: updateCourse(deps),
    deleteCourse: deleteCourse(deps),
    publishCourse: publishCourse(deps),
    archiveCourse: archiveCourse(deps),
    listVersions: listVersions(deps),
    restoreVersion: restoreVersion(deps),
    moveTopic: moveTopic(deps),
    moveSubtopic: moveSubtopic(deps),
    updateSubtopic: updateSubtopic(deps),
    getTopics: getTopics(deps),
    getSubtopics: getSubtopics(deps),
    getExercise: getExercise(deps),
    listExercises: listExercises(deps),
    createExercise: createExercise(deps),
    updateExercise: updateExercise(deps),
    deleteExercise: deleteExercise(deps),
    proveExercise: proveExercise(deps),
    getExerciseTests: getExerciseTests(deps),
    getReferenceSolutions: getReferenceSolutions(deps),
    searchCourses: searchCourses(deps),
    searchPassages: searchPassages(deps),
  })
  return buildRpcServer({ implementations: [plainText(implementation)], ...server })
}
