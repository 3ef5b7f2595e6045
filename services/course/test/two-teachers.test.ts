import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import type { Course } from '@learnlab/contracts/course/v1'
import { Code, RpcError } from '@learnlab/rpc'
import fc from 'fast-check'
import { type As, outlineOf, person, startCourse } from './start-course.ts'

type Step =
  | { kind: 'moveTopic'; topic: number; place: number }
  | { kind: 'moveSubtopic'; subtopic: number; topic: number; place: number }
  | { kind: 'edit'; subtopic: number; text: string; careful: boolean }
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

test('whatever two teachers do at once, order stays dense, versions stay, and no acknowledged edit is lost', async (t) => {
  const { as } = await startCourse(t)
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
        const acknowledged: Edits = new Map()
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
        for (const [id, texts] of acknowledged) {
          const content = subtopics(after).find((subtopic) => subtopic.id === id)?.content ?? ''
          ok(wasSetBack || texts.has(content), `${id} says ${content}, none of ${[...texts]}`)
        }
        for (const { id, content } of subtopics(before)) {
          const now = subtopics(after).find((subtopic) => subtopic.id === id)
          ok(wasSetBack || acknowledged.has(id) || now?.content === content, `${id} lost what it said before`)
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

async function play(teacher: As, courseId: string, steps: Step[], start: Course, acknowledged: Edits): Promise<void> {
  const part = <Part>(parts: Part[], place: number) => parts[place % parts.length]
  for (const step of steps) {
    const topicId = ('topic' in step && part(start.topics, step.topic)?.id) || ''
    const subtopicId = ('subtopic' in step && part(subtopics(start), step.subtopic)?.id) || ''
    try {
      if (step.kind === 'moveTopic') await teacher.moveTopic({ courseId, topicId, orderIndex: step.place })
      else if (step.kind === 'moveSubtopic') {
        await teacher.moveSubtopic({ courseId, subtopicId, topicId, orderIndex: step.place })
      } else if (step.kind === 'publish') await teacher.publishCourse({ id: courseId })
      else if (step.kind === 'restore') await teacher.restoreVersion({ id: courseId, version: '1.0' })
      else {
        const etag = step.careful ? start.etag : ''
        await teacher.updateSubtopic({ courseId, subtopicId, content: step.text, etag })
        acknowledged.set(subtopicId, (acknowledged.get(subtopicId) ?? new Set()).add(step.text))
      }
    } catch (error) {
      // Somebody was faster; what was refused must not show.
      if (!(error instanceof RpcError && error.code === Code.ABORTED)) throw error
    }
  }
}

async function working(teacher: As, id: string): Promise<Course> {
  const { course } = await teacher.getCourse({ id, version: 'working' })
  ok(course)
  return course
}

function subtopics({ topics }: Course) {
  return topics.flatMap((topic) => topic.subtopics)
}
