import { CourseArchivedSchema, CoursePublishedSchema, CourseUpdatedSchema } from '@learnlab/contracts/events/v1'
import { type OutboxRow, outboxRow } from '@learnlab/events'
import { aborted, type CallContext, requireUser } from '@learnlab/rpc'
import type { Course, CourseHead } from '../domain/course.ts'
import type { CourseKey } from '../domain/course-key.ts'
import { exercisesOf } from '../domain/exercise.ts'
import type { StoredContent } from '../domain/exercise-content.ts'
import { formatVersion, type Publication, publicationOf } from '../domain/version.ts'
import { refuseUnproved } from '../proof/prove.ts'
import type { ContentKey, WholeContent } from '../store/exercises.ts'
import { mayProve } from './check-proofs.ts'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'
import { etagOf } from './messages.ts'
import { refusingTakenSlug } from './slug.ts'

// Each round means that somebody else's change got in between; beyond these the course is contended.
const maxRounds = 8

export type Change = {
  /** The working copy as it shall be. */
  course: Course
  /** Whether its topics are to be written. */
  hasTopics: boolean
  /** Whether its exercises are to be written, with contents that are not stored yet. */
  hasExercises?: boolean
  contents?: StoredContent[]
  /** To be published, by the rules of `publicationOf`. */
  publish?: { level: 'minor' | 'major'; note: string }
  archive?: boolean
}

/**
 * Changes the working copy of a course that the caller may write: reads it, asks `change` what it shall be, and writes
 * that if nobody else changed it meanwhile; else all again. Undefined from `change` leaves everything as it is. Two
 * round trips. Where it may publish (`publishes`), the contents that were not proved yet are read along.
 * @throws ABORTED when the course has another etag than the one given, which the metadata then holds, or never rests
 */
export async function changeCourse(
  deps: CourseDeps,
  { id, etag, context, publishes = false }: { id: string; etag: string; context: CallContext; publishes?: boolean },
  change: (before: Course) => Promise<Change | undefined> | Change | undefined,
): Promise<Course> {
  const { courses } = deps
  let unproved: WholeContent[] = []
  const find = async (key: CourseKey) => {
    if (!publishes) return await courses.findWorking(key)
    const found = await courses.findWithUnproved(key)
    unproved = found?.unproved ?? []
    return found?.working
  }
  // Also of rounds in which somebody else was faster.
  const proved: ContentKey[] = []
  for (let round = 0; round < maxRounds; round++) {
    context.signal.throwIfAborted()
    const before = await writableCourse(context.caller, id, find)
    if (etag !== '' && etag !== etagOf(before)) {
      throw aborted(`the course was changed meanwhile: its etag is ${etagOf(before)} now`, { etag: etagOf(before) })
    }
    const wanted = await change(before)
    if (!wanted) return before
    const { course, hasTopics, hasExercises, contents } = wanted
    const publication =
      wanted.publish && publicationOf(course, { ...wanted.publish, publishedBy: requireUser(context).userId })
    if (wanted.publish && !publication && course === before) return before
    if (publication) {
      const wanting = wantingProof(course, unproved, proved)
      mayProve(context.caller, before, wanting)
      const outcome = await deps.proofs.prove(wanting, context)
      refuseUnproved(outcome.findings)
      proved.push(...outcome.proved)
    }
    const state = wanted.archive ? 'archived' : publication ? 'published' : course.state
    const isDraft = state === 'draft'
    const parts = {
      topics: hasTopics ? course.topics : undefined,
      exercises: hasExercises ? exercisesOf(course.topics) : undefined,
      contents,
      proved: publication && proved,
      // Searches find what learners see, and in drafts what their author does.
      searchable: publication || (isDraft && hasTopics) ? course.topics : undefined,
      publication,
      isWithdrawn: wanted.archive ?? false,
      events: eventsOf(course, { publication, archive: wanted.archive ?? false }),
    }
    const written = await refusingTakenSlug(course.slug, courses.update({ ...course, state }, parts))
    if (written) return { ...written, topics: course.topics }
  }
  throw aborted('others keep changing this course; try again')
}

/** Of the contents that were not proved those that the course has, but for those proved meanwhile, in its order. */
function wantingProof({ topics }: Course, unproved: WholeContent[], proved: readonly ContentKey[]): WholeContent[] {
  return exercisesOf(topics).flatMap(({ id, version }) => {
    const isIt = (content: ContentKey) => content.exerciseId === id && content.version === version
    return proved.some(isIt) ? [] : (unproved.find(isIt) ?? [])
  })
}

/** What others are told of a course that is about to be written over its revision. */
export function eventsOf(
  course: Pick<CourseHead, 'id' | 'slug' | 'title' | 'revision'>,
  { publication, archive }: { publication: Publication | undefined; archive: boolean },
): OutboxRow[] {
  const { id: courseId, slug, title } = course
  const etag = etagOf({ revision: course.revision + 1 })
  const events = [outboxRow(CourseUpdatedSchema, { courseId, slug, etag })]
  if (publication) {
    const version = formatVersion(publication.version)
    events.push(outboxRow(CoursePublishedSchema, { courseId, slug, version, title }))
  }
  if (archive) events.push(outboxRow(CourseArchivedSchema, { courseId, slug }))
  return events
}
