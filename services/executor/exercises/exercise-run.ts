import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import type { ExecuteCodeRequest, RunTestsRequest, SourceFile } from '@learnlab/contracts/executor/v1'
import { failedPrecondition, invalidArgument } from '@learnlab/rpc'
import type { ExerciseAttempt } from '../domain/execution.ts'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import type { TestsSummary } from '../domain/test-result.ts'
import { findLanguage } from '../languages/catalog.ts'
import type { TestedExercise } from './exercise-tests.ts'

// With the most that an exercise may have, this fits into one run. So nothing that is refused depends on hidden files.
const maxFiles = 30
const maxBytes = 96 * 1024

/**
 * The program of a learner as an exercise has it run: in its language, within its limits, and without files that its
 * tests need the place of.
 * @throws INVALID_ARGUMENT for another language, and for more files than a solution has
 */
export function exerciseProgram(program: ExecuteCodeRequest, { content }: TestedExercise): ExecuteCodeRequest {
  if (findLanguage(program.language)?.name !== findLanguage(content.language)?.name) {
    throw invalidArgument([{ field: 'program.language', description: `must be ${content.language} for this exercise` }])
  }
  const { files, code, limits: _, ...rest } = program
  const bytes = files.reduce((sum, { content: { value = '' } }) => sum + Buffer.byteLength(value), 0)
  if (files.length > maxFiles || bytes + Buffer.byteLength(code) > maxBytes) {
    const description = `are more than ${maxFiles}, or more than ${maxBytes} bytes together with the code`
    throw invalidArgument([{ field: 'program.files', description }])
  }
  const places = placesOf(content)
  return {
    ...rest,
    code,
    entryPoint: content.entryPoint || program.entryPoint,
    timeoutSeconds: content.timeoutSeconds,
    memoryLimitMb: BigInt(content.memoryLimitMb),
    files: files.filter(({ name }) => !isInTheWay(name, places)),
  }
}

/** @throws FAILED_PRECONDITION for an exercise that nothing is held against */
export function exerciseSuite({ content }: TestedExercise): RunTestsRequest['suite'] {
  if (content.tests.case === undefined) throw failedPrecondition('this exercise has no tests')
  return content.tests
}

/** What is wrong with the tests of an exercise is not the learner's to know: it could tell what hidden ones are. */
export function withoutTestsTold(error: unknown): unknown {
  if (!(error instanceof InvalidRequestError) || error.field.startsWith('program')) return error
  return failedPrecondition('the tests of this exercise cannot be run; its author has to mend them')
}

/** What others are told of an attempt. */
export function attemptOf(
  { id: exerciseId, courseId, version: exerciseVersion }: TestedExercise,
  { status, tests, notRun }: TestsSummary,
): ExerciseAttempt {
  const testsPassed = tests.filter((test) => test.status === 'pass').length
  return { exerciseId, courseId, exerciseVersion, passed: status === 'pass', testsPassed, tests: tests.length + notRun }
}

/** Names of the tests' files, and of the folders that they lie in. */
function placesOf({ tests }: ExerciseContent): { files: Set<string>; folders: Set<string> } {
  const files = tests.case === 'framework' ? tests.value.files.flatMap(({ file }) => file?.name ?? []) : []
  return { files: new Set(files), folders: new Set(files.flatMap(foldersOf)) }
}

function isInTheWay(name: SourceFile['name'], { files, folders }: ReturnType<typeof placesOf>): boolean {
  return files.has(name) || folders.has(name) || foldersOf(name).some((folder) => files.has(folder))
}

/** `a/b/c` is in `a` and in `a/b`. */
function foldersOf(name: string): string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, end) => parts.slice(0, end + 1).join('/'))
}
