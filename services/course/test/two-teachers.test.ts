import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import type { Course } from '@learnlab/contracts/course/v1'
import { Code, RpcError } from '@learnlab/rpc'
import fc from 'fast-check'
import { type As, outlineOf, person, startCourse } from './start-course.ts'

type Step =
  | { kind: 'moveTopic'; topic: number; place: number }
  | { kind: 'moveSubtopic'; subtopic: number; topic: number; place: number }
  | { kind: 'edit'; subtopic: number; text: string; careful: boolean }
  | { kind: 'addExercise'; subtopic: number }
  | { kind: 'moveExercise'; exercise: number; subtopic: number; place: number }
  | { kind: 'publish' }
  | { kind: 'restore' }

const index = fc.nat(7)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('moveTopic' as const), topic: index, place: index }),
  fc.record({ kind: fc.constant('moveSubtopic' as const), subtopic: index, topic: index, place: index }),
  fc.record({
    kind: fc.constant('edit' as const),
    subtopic: index,
    text: fc.stringMatching(/^[a-f]{1,8}$/),
    careful: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('addExercise' as const), subtopic: index }),
  fc.record({ kind: fc.constant('moveExercise' as const), exercise: index, subtopic: index, place: index }),
  fc.record({ kind: fc.constant('publish' as const) }),
  fc.record({ kind: fc.constant('restore' as const) }),
)
// What the two do at the same time, round after round.
const session = fc.array(fc.tuple(fc.array(step, { maxLength: 3 }), fc.array(step, { maxLength: 3 })), {
  minLength: 1,
  maxLength: 5,
})

const outline = outlineOf({ A: ['a1', 'a2', 'a3'], B: ['b1', 'b2'], C: ['c1'] })

/** Of the subtopics, by their ids: which edits were acknowledged since the course was last set back. */
type Edits = Map<string, Set<string>>

/** What was acknowledged in one round: edits, and ids of exercises made. */
type Acknowledged = { edits: Edits; exercises: Set<string> }

test('whatever two teachers do at once, order stays dense, versions stay, and no acknowledged edit is lost', async (t) => {
  const { as, database } = await startCourse(t)
  const owner = person('instructor')
  const teachers = [as(owner), as(person('admin'))] as const
  let number = 0
  await fc.assert(
    fc.asyncProperty(session, async (rounds) => {
      const slug = `course-${number++}`
      const { course } = await teachers[0].createCourse({ title: slug, slug, topics: outline })
      ok(course)
      await teachers[0].publishCourse({ id: slug })
      const versions = new Map<string, unknown>()
      for (const [mine, yours] of rounds) {
        const acknowledged: Acknowledged = { edits: new Map(), exercises: new Set() }
        const wasSetBack = [...mine, ...yours].some(({ kind }) => kind === 'restore')
        const before = await working(teachers[0], slug)
        await Promise.all([
          play(teachers[0], slug, mine, before, acknowledged),
          play(teachers[1], slug, yours, before, acknowledged),
        ])
        const after = await working(teachers[1], slug)
        deepEqual(
          subtopics(after)
            .map(({ id }) => id)
            .sort(),
          subtopics(course)
            .map(({ id }) => id)
            .sort(),
        )
        for (const [place, topic] of after.topics.entries()) {
          equal(topic.orderIndex, place)
          deepEqual(
            topic.subtopics.map((subtopic) => subtopic.orderIndex),
            [...topic.subtopics.keys()],
          )
          ok(topic.subtopics.every(({ topicId }) => topicId === topic.id))
        }
        const placed: { rows: { places: number[] }[] } = await database.query(
          'SELECT array_agg(order_index ORDER BY order_index) AS places FROM exercises WHERE course_id = $1 GROUP BY subtopic_id',
          [course.id],
        )
        for (const { places } of placed.rows) deepEqual(places, [...places.keys()])
        const there = exercises(after)
        for (const id of acknowledged.exercises) ok(wasSetBack || there.includes(id), 'an exercise is lost')
        ok(wasSetBack || exercises(before).every((id) => there.includes(id)), 'an exercise is lost')
        for (const [id, texts] of acknowledged.edits) {
          const content = subtopics(after).find((subtopic) => subtopic.id === id)?.content ?? ''
          ok(wasSetBack || texts.has(content), `${id} says ${content}, none of ${[...texts]}`)
        }
        for (const { id, content } of subtopics(before)) {
          const now = subtopics(after).find((subtopic) => subtopic.id === id)
          ok(wasSetBack || acknowledged.edits.has(id) || now?.content === content, `${id} lost what it said before`)
        }
        for (const { version } of (await teachers[0].listVersions({ id: slug })).versions) {
          const { course: content } = await teachers[0].getCourse({ id: slug, version })
          const parts = { title: content?.title, topics: content?.topics }
          deepEqual(versions.get(version) ?? parts, parts)
          versions.set(version, parts)
        }
      }
      await teachers[0].deleteCourse({ id: slug })
    }),
    { numRuns: 12, interruptAfterTimeLimit: 20_000 },
  )
})

async function play(
  teacher: As,
  courseId: string,
  steps: Step[],
  start: Course,
  { edits, exercises: made }: Acknowledged,
): Promise<void> {
  const part = <Part>(parts: Part[], place: number) => parts[place % parts.length]
  for (const step of steps) {
    const topicId = ('topic' in step && part(start.topics, step.topic)?.id) || ''
    const subtopicId = ('subtopic' in step && part(subtopics(start), step.subtopic)?.id) || ''
    try {
      if (step.kind === 'moveTopic') await teacher.moveTopic({ courseId, topicId, orderIndex: step.place })
      else if (step.kind === 'moveSubtopic') {
        await teacher.moveSubtopic({ courseId, subtopicId, topicId, orderIndex: step.place })
      } else if (step.kind === 'addExercise') {
        const content = { slug: `exercise-${randomUUID()}`, title: 'Exercise', language: 'python' }
        const { exercise } = await teacher.createExercise({ courseId, subtopicId, content })
        made.add(exercise?.id ?? '')
      } else if (step.kind === 'moveExercise') {
        const exerciseId = part(exercises(start), step.exercise)
        if (exerciseId) await teacher.updateExercise({ courseId, exerciseId, subtopicId, orderIndex: step.place })
      } else if (step.kind === 'publish') await teacher.publishCourse({ id: courseId })
      else if (step.kind === 'restore') await teacher.restoreVersion({ id: courseId, version: '1.0' })
      else {
        const etag = step.careful ? start.etag : ''
        await teacher.updateSubtopic({ courseId, subtopicId, content: step.text, etag })
        edits.set(subtopicId, (edits.get(subtopicId) ?? new Set()).add(step.text))
      }
    } catch (error) {
      const code = error instanceof RpcError ? error.code : Code.UNKNOWN
      // Somebody was faster; what was refused must not show. An exercise may be gone with a step back.
      if (code !== Code.ABORTED && !(step.kind === 'moveExercise' && code === Code.NOT_FOUND)) throw error
    }
  }
}

async function working(teacher: As, id: string): Promise<Course> {
  const { course } = await teacher.getCourse({ id, version: 'working' })
  ok(course)
  return course
}

function exercises(course: Course): string[] {
  return subtopics(course).flatMap((subtopic) => subtopic.exercises.map(({ id }) => id))
}

function subtopics({ topics }: Course) {
  return topics.flatMap((topic) => topic.subtopics)
}
