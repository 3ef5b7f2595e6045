import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { Client } from 'pg'
import type { Product } from './start-product.ts'

/** A course that somebody published, and who that is. */
export type PublishedCourse = {
  readonly courseId: string
  /** An access token of the author's, good for a quarter of an hour after it was renewed. */
  token(): string
  renew(): Promise<void>
  close(): void
}

/** Registers an author and publishes a course of theirs, past the gateway. */
export async function publishCourse({ topology, databaseUrl }: Product): Promise<PublishedCourse> {
  const auth = createServiceClient(AuthService, { address: `ipv4:127.0.0.1:${topology.services.auth.grpc}` })
  const course = createServiceClient(CourseService, { address: `ipv4:127.0.0.1:${topology.services.course.grpc}` })
  const account = { email: 'author@example.org', password: 'seven lanterns over the harbour' }
  const { userId } = await auth.register({ ...account, name: 'Author' })
  await makeInstructor(databaseUrl, userId)
  let { accessToken, refreshToken } = await auth.login(account)
  const topics = [{ title: 'For', subtopics: [{ title: 'Counting', content: 'A loop goes around.' }] }]
  const made = await course.createCourse({ title: 'Loops', slug: 'loops', topics }, { token: accessToken })
  const courseId = made.course?.id ?? ''
  await course.publishCourse({ id: courseId }, { token: accessToken })
  course.close()
  return {
    courseId,
    token: () => accessToken,
    renew: async () => {
      const renewed = await auth.refreshToken({ refreshToken })
      accessToken = renewed.accessToken
      refreshToken = renewed.refreshToken
    },
    close: () => auth.close(),
  }
}

async function makeInstructor(databaseUrl: string, userId: string): Promise<void> {
  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    await database.query(`update auth.users set role = 'instructor' where id = $1`, [userId])
  } finally {
    await database.end()
  }
}
