import type { TestContext } from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { createTestTokens } from '@learnlab/testing'
import { startCourse } from '../../../services/course/test/start-course.ts'
import type { Executor } from '../../../services/executor/executor.ts'
import { type ExerciseTests, readExerciseTests } from '../../../services/executor/exercises/exercise-tests.ts'
import { startService } from '../../../services/executor/test/start-service.ts'

/** The services of courses and of runs, which call each other, over an executor of the test's. */
export async function startBoth(t: TestContext, executor: Executor) {
  const tokens = createTestTokens()
  let source: ExerciseTests | undefined
  const exercises: ExerciseTests = {
    find(id, context) {
      if (!source) throw new Error('the course service has not started')
      return source.find(id, context)
    },
  }
  const runs = await startService(t, executor, { tokens, exercises })
  const courses = await startCourse(t, { tokens, executorAddress: `dns:///127.0.0.1:${runs.port}` })
  const { address, executorIdentity: identity } = courses
  const client = createServiceClient(CourseService, { address, identity })
  t.after(() => client.close())
  source = readExerciseTests(client)
  return { courses, runs }
}
