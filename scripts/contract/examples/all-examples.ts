import type { DescMethod } from '@bufbuild/protobuf'
import { AIService } from '@learnlab/contracts/ai/v1'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { aiExamples } from './ai.ts'
import { authExamples } from './auth.ts'
import { courseExamples } from './course.ts'
import type { Examples, MakeExample } from './example.ts'
import { executorExamples } from './executor.ts'
import { progressExamples } from './progress.ts'

/** The example of a method, or undefined where nobody has given it one. */
export function exampleOf(method: DescMethod): MakeExample<DescMethod> | 'for services' | undefined {
  return tables.get(method.parent.typeName)?.[method.localName]
}

type Table = Readonly<Record<string, MakeExample<DescMethod> | 'for services'>>

const tables = new Map([
  table(AuthService, authExamples),
  table(CourseService, courseExamples),
  table(AIService, aiExamples),
  table(ExecutorService, executorExamples),
  table(ProgressService, progressExamples),
])

/** What each example takes and gives fits its method, by which alone it is found again. */
function table<S extends { readonly typeName: string; readonly method: Record<string, DescMethod> }>(
  service: S,
  examples: Examples<S>,
): [string, Table] {
  return [service.typeName, examples as unknown as Table]
}
