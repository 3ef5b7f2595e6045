import {
  type CourseArchived,
  CourseArchivedSchema,
  type CourseDeleted,
  CourseDeletedSchema,
  type CoursePublished,
  CoursePublishedSchema,
  type CourseUpdated,
  CourseUpdatedSchema,
} from '@learnlab/contracts/events/v1'
import type { FollowerHandlers } from '@learnlab/events'
import type { Course } from '../domain/course.ts'
import type { CatalogueStore, ListedCourse } from './catalogue.ts'
import type { CourseStore } from './courses.ts'
import type { ExerciseStore, FoundExercise } from './exercises.ts'
import { KeptReads, type KeptReadsOptions } from './kept-reads.ts'

type Page = { listed: ListedCourse[] }

// There is one so far: courses of different ones must never answer for each other.
const tenant = 'learnlab'

// Less than for courses, which are read whole by everybody.
const maxExerciseBytes = 64 * 1024 * 1024

// Of a course, topic or subtopic without its texts, about.
const partBytes = 1_000

/** Published courses, their exercises and pages of the catalogue in memory. */
export type CourseCache = ReturnType<typeof createCourseCache>

/**
 * Keeps what everybody may read: courses as they are published, what learners see of their exercises, and pages of the
 * catalogue. What this process changes it reads anew at once; what others change, when `handlers` are shown the event of it.
 */
export function createCourseCache(options: KeptReadsOptions) {
  const courses = new KeptReads<Course>(options, bytesOfCourse)
  const exercises = new KeptReads<FoundExercise>(options, bytesOfExercise, maxExerciseBytes)
  const pages = new KeptReads<Page>(options, ({ listed }) => partBytes * (1 + listed.length))

  function outdate(courseId: string): void {
    courses.outdate(({ id }) => id === courseId)
    exercises.outdate((exercise) => exercise.courseId === courseId)
    pages.outdate(() => true)
  }
  function drop(courseId: string): void {
    courses.drop(({ id }) => id === courseId)
    exercises.drop((exercise) => exercise.courseId === courseId)
    pages.drop(() => true)
  }

  const handlers: FollowerHandlers = {
    [CoursePublishedSchema.typeName]: ({ courseId }: CoursePublished) => outdate(courseId),
    [CourseUpdatedSchema.typeName]: ({ courseId }: CourseUpdated) => outdate(courseId),
    [CourseArchivedSchema.typeName]: ({ courseId }: CourseArchived) => outdate(courseId),
    [CourseDeletedSchema.typeName]: ({ courseId }: CourseDeleted) => drop(courseId),
  }

  return {
    handlers,

    /** Has everything read anew. */
    forget(): void {
      courses.drop(() => true)
      exercises.drop(() => true)
      pages.drop(() => true)
    },

    /** The same store, with what learners read from memory. */
    courses(store: CourseStore): CourseStore {
      return {
        ...store,
        async findShown(key) {
          const text = keyIn(tenant, key.by === 'id' ? `id ${key.id}` : `slug ${key.slug}`)
          const course = await courses.read(
            text,
            () => store.findShown(key),
            ({ version }) => version !== undefined,
          )
          // It had that slug once: another course may have it now.
          return course && key.by === 'slug' && course.slug !== key.slug ? undefined : course
        },
        async insert(head, parts) {
          const written = await store.insert(head, parts)
          outdate(head.id)
          return written
        },
        async update(head, parts) {
          const written = await store.update(head, parts)
          outdate(head.id)
          return written
        },
        async remove(id, parts) {
          const removed = await store.remove(id, parts)
          drop(id)
          return removed
        },
      }
    },

    /** The same store, with what learners see from memory; nothing with hidden parts is kept. */
    exercises(store: ExerciseStore): ExerciseStore {
      return {
        ...store,
        findShown: (id) =>
          exercises.read(
            keyIn(tenant, id.toLowerCase()),
            () => store.findShown(id),
            () => true,
          ),
      }
    },

    catalogue(store: CatalogueStore): CatalogueStore {
      return {
        async list(listing) {
          if (listing.of.kind !== 'published') return await store.list(listing)
          const read = async () => ({ listed: await store.list(listing) })
          return (await pages.read(keyIn(tenant, JSON.stringify(listing)), read, () => true))?.listed ?? []
        },
      }
    },
  }
}

function keyIn(tenantName: string, text: string): string {
  return `${tenantName} ${text}`
}

function bytesOfExercise({ content }: FoundExercise): number {
  return partBytes + 3 * JSON.stringify(content).length
}

/** The texts as strings and as the bytes of the answer. */
function bytesOfCourse({ topics, description }: Course): number {
  let bytes = partBytes + 3 * description.length
  for (const { subtopics } of topics) {
    bytes += partBytes
    for (const { content, codeExample } of subtopics) bytes += partBytes + 3 * (content.length + codeExample.length)
  }
  return bytes
}
