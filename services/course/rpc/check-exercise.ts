import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import { alreadyExists, invalidArgument } from '@learnlab/rpc'
import type { ExerciseHead } from '../domain/exercise.ts'
import { fileViolations } from '../domain/exercise-files.ts'
import { checkContents } from './check-contents.ts'

/** @throws INVALID_ARGUMENT for Markdown that the site must not show and for files that are not to be had */
export async function checkExercise(content: ExerciseContent, signal: AbortSignal): Promise<void> {
  const violations = fileViolations(content)
  if (violations.length > 0) {
    throw invalidArgument(violations.map(({ field, description }) => ({ field: `content.${field}`, description })))
  }
  const fields = [
    { field: 'content.instructions', text: content.instructions },
    ...content.hints.map((text, index) => ({ field: `content.hints[${index}]`, text })),
  ]
  await checkContents(fields, { signal })
}

/** @throws ALREADY_EXISTS when another exercise of the course has the slug */
export function checkExerciseSlug(slug: string, others: readonly ExerciseHead[]): void {
  if (others.some((other) => other.slug === slug)) {
    throw alreadyExists('exercise', `another exercise of the course has the slug ${JSON.stringify(slug)}`)
  }
}
