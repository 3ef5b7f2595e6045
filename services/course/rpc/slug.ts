import { alreadyExists, invalidArgument } from '@learnlab/rpc'
import { isUuid } from '../domain/course-key.ts'
import { SlugTaken } from '../store/courses.ts'

/** @throws INVALID_ARGUMENT for a slug that reads as the id of some course; the contract's pattern checks the rest */
export function checkSlug(slug: string): void {
  if (isUuid(slug)) throw invalidArgument([{ field: 'slug', description: 'must not have the form of a UUID' }])
}

/** @throws ALREADY_EXISTS when the write finds the slug taken */
export async function refusingTakenSlug<Result>(slug: string, write: Promise<Result>): Promise<Result> {
  try {
    return await write
  } catch (error) {
    if (error instanceof SlugTaken) throw alreadyExists('course', `another course has the slug ${JSON.stringify(slug)}`)
    throw error
  }
}
