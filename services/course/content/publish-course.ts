import { isDeepStrictEqual } from 'node:util'
import { type Course, type CourseService, CourseState, type GetCourseResponse } from '@learnlab/contracts/course/v1'
import { Code, RpcError, type ServiceClient } from '@learnlab/rpc'
import type { CourseContent } from './course-folder.ts'
import { withKeptIdentity } from './kept-identity.ts'

export type Outcome = 'created' | 'updated' | 'unchanged'

/**
 * Makes the published course of that slug what the folder says, as the user of the token. Doing it again changes
 * nothing.
 * @throws RpcError as the course service answers
 */
export async function publishCourse(
  client: Pick<ServiceClient<typeof CourseService>, 'getCourse' | 'createCourse' | 'updateCourse'>,
  content: CourseContent,
  options: { token: string; signal?: AbortSignal | undefined },
): Promise<Outcome> {
  const { slug, title, description } = content
  const state = CourseState.PUBLISHED
  const stored = await find(() => client.getCourse({ id: slug }, options))
  const topics = withKeptIdentity(content.topics, stored?.topics ?? [])
  if (!stored) {
    await client.createCourse({ slug, title, description, state, topics }, options)
    return 'created'
  }
  const wanted = { title, description, state, topics }
  if (isDeepStrictEqual(wanted, comparable(stored))) return 'unchanged'
  await client.updateCourse({ id: stored.id, title, description, state, outline: { topics } }, options)
  return 'updated'
}

async function find(get: () => Promise<GetCourseResponse>): Promise<Course | undefined> {
  try {
    return (await get()).course
  } catch (error) {
    if (error instanceof RpcError && error.code === Code.NOT_FOUND) return undefined
    throw error
  }
}

/** What of a stored course its folder decides. */
function comparable({ title, description, state, topics }: Course) {
  return {
    title,
    description,
    state,
    topics: topics.map((topic) => ({
      id: topic.id,
      title: topic.title,
      description: topic.description,
      subtopics: topic.subtopics.map((subtopic) => ({
        id: subtopic.id,
        title: subtopic.title,
        content: subtopic.content,
        codeExample: subtopic.codeExample,
        has3d: subtopic.has3d,
      })),
    })),
  }
}
