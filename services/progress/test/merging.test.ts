import { deepEqual, equal } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ProgressEvent } from '@learnlab/contracts/progress/v1'
import fc from 'fast-check'
import { addUpCounters } from '../store/course-counters.ts'
import { type CatalogueCourse, courseOf } from './catalogue.ts'
import { type ModelEvent, type ModelState, stateAfter } from './reference-model.ts'
import { person, startProgress } from './start-progress.ts'

const devices = 5
const perDevice = 200
const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
const timeZone = 'Asia/Kathmandu'
const start = new Date('2026-03-20T12:00:00Z')
const resetAt = new Date(start.getTime() + dayMs)
const end = new Date(start.getTime() + 2 * dayMs)

type Plan = {
  events: {
    course: 0 | 1
    place: number
    kind: number
    percentage: number
    seconds: number
    minutesAgo: number
    isLate: boolean
  }[]
  deliveries: { way: 'one' | 'batch' | 'stream'; size: number; loss: 'none' | 'request' | 'answer' }[]
}

/** What a device did, and how the network treats what it sends. */
const plan: fc.Arbitrary<Plan> = fc.record({
  events: fc.array(
    fc.record({
      course: fc.constantFrom(0, 1),
      place: fc.nat(7),
      kind: fc.nat(9),
      percentage: fc.integer({ min: 0, max: 100 }),
      seconds: fc.integer({ min: 0, max: 7_200 }),
      minutesAgo: fc.integer({ min: 1, max: 20 * 1_440 }),
      isLate: fc.boolean(),
    }),
    { minLength: perDevice, maxLength: perDevice },
  ),
  deliveries: fc.array(
    fc.record({
      way: fc.constantFrom('one', 'batch', 'stream'),
      size: fc.integer({ min: 1, max: 40 }),
      loss: fc.constantFrom('none', 'none', 'request', 'answer'),
    }),
    { minLength: 4, maxLength: 40 },
  ),
})

test('1,000 events of 5 devices, in any order, doubled, lost and sent again, end in what the model says', async (t) => {
  const { as, catalogue, database, clock } = await startProgress(t)
  const courses = ['one', 'two'].map((slug) => catalogue.add(courseOf(`${slug}-${randomUUID()}`, [3, 2])))

  const property = fc.asyncProperty(fc.array(plan, { minLength: devices, maxLength: devices }), async (plans) => {
    const user = person()
    const learner = as(user)
    clock.now = () => start
    await learner.syncProgressBatch({ timeZone })
    const all = plans.map(({ events }) => events.map((event) => ({ ...toEvent(courses, event), isLate: event.isLate })))

    // What devices tell at once, what they tell only after the reset of a course, and what happens after it.
    await Promise.all(
      plans.map(({ deliveries }, at) => deliver(learner, all[at]?.filter((e) => !e.isLate) ?? [], deliveries)),
    )
    clock.now = () => resetAt
    await learner.resetProgress({ courseId: courses[0]?.id ?? '' })
    clock.now = () => end
    const afterwards = all.map((events) => events.slice(0, 20).map(anotherAfterReset))
    await Promise.all(
      plans.map(({ deliveries }, at) =>
        deliver(learner, [...(afterwards[at] ?? []), ...(all[at]?.filter((e) => e.isLate) ?? [])], deliveries),
      ),
    )

    const resets = new Map([[courses[0]?.id ?? '', resetAt]])
    const expected = stateAfter([...all, ...afterwards].flat(), resets, timeZone)
    deepEqual(await stateOf(learner), expected)

    // What is summed up along the way is what the rows add up to.
    await addUpCounters(database, AbortSignal.timeout(60_000))
    const { rows: wrong } = await database.query(
      `SELECT * FROM (SELECT course_id, counter, sum(amount)::bigint AS amount FROM learners l, counted_of(l.user_id) GROUP BY 1, 2) AS rows
       FULL JOIN (SELECT * FROM course_counters WHERE amount <> 0) AS sums USING (course_id, counter)
       WHERE rows.amount IS DISTINCT FROM sums.amount`,
    )
    deepEqual(wrong, [])
  })
  await fc.assert(property, { numRuns: 2, endOnFailure: true })
})

function toEvent(courses: readonly CatalogueCourse[], event: Plan['events'][number]): ModelEvent {
  const course = courses[event.course]
  const subtopics = course?.topics.flatMap(({ subtopics }) => subtopics) ?? []
  return {
    eventId: randomUUID(),
    courseId: course?.id ?? '',
    subtopicId: subtopics[event.place % subtopics.length]?.id ?? '',
    completed: event.kind === 0,
    progressPercentage: event.kind < 5 ? event.percentage : 0,
    timeSpentSeconds: event.kind % 2 === 0 ? event.seconds : 0,
    occurredAt: new Date(start.getTime() - event.minutesAgo * minuteMs),
  }
}

/** The like of an event, between the reset and the end. */
function anotherAfterReset(event: ModelEvent, index: number): ModelEvent {
  return { ...event, eventId: randomUUID(), occurredAt: new Date(resetAt.getTime() + (index + 1) * minuteMs) }
}

type Learner = ReturnType<Awaited<ReturnType<typeof startProgress>>['as']>

/** Sends all events, in packs; a request that is lost is sent later, and one whose answer is lost again. */
async function deliver(learner: Learner, events: readonly ModelEvent[], deliveries: Plan['deliveries']): Promise<void> {
  let waiting = [...events]
  for (let turn = 0; waiting.length > 0; turn++) {
    const { way, size, loss } = deliveries[turn % deliveries.length] ?? { way: 'batch', size: 40, loss: 'none' }
    const isLost = loss !== 'none' && turn < 3 * deliveries.length
    const pack = waiting.slice(0, way === 'one' ? Math.min(size, 5) : size)
    const rest = waiting.slice(pack.length)
    if (!isLost || loss === 'answer') await send(learner, pack, way)
    waiting = isLost ? [...rest, ...pack.toReversed()] : rest
  }
}

async function send(learner: Learner, pack: readonly ModelEvent[], way: 'one' | 'batch' | 'stream'): Promise<void> {
  const messages = pack.map((event) => ({ ...event, occurredAt: timestampFromDate(event.occurredAt) }))
  if (way === 'one') for (const message of messages) await learner.updateProgress(message)
  else {
    const events: Partial<ProgressEvent>[] = messages
    const half = Math.ceil(events.length / 2)
    const { refused, recorded, duplicates } =
      way === 'batch'
        ? await learner.syncProgressBatch({ events: messages })
        : await learner.syncProgress([{ events: messages.slice(0, half) }, { events: messages.slice(half) }])
    deepEqual(refused, [])
    equal(recorded + duplicates, pack.length)
  }
}

async function stateOf(learner: Learner): Promise<ModelState> {
  const [{ courses }, analytics] = await Promise.all([learner.getProgress({}), learner.getAnalytics({ days: 60 })])
  const subtopics = courses.flatMap(({ topics }) => topics.flatMap((topic) => topic.subtopics))
  const ms = (timestamp: { seconds: bigint; nanos: number } | undefined) =>
    timestamp && Number(timestamp.seconds) * 1_000 + timestamp.nanos / 1_000_000
  equal(analytics.completedSubtopics, subtopics.filter(({ completed }) => completed).length)
  return {
    subtopics: Object.fromEntries(
      subtopics.map((subtopic) => [
        subtopic.subtopicId,
        {
          percentage: subtopic.progressPercentage,
          completed: subtopic.completed,
          seconds: Number(subtopic.timeSpentSeconds),
          lastAtMs: ms(subtopic.lastAccessedAt) ?? 0,
          completedAtMs: ms(subtopic.completedAt),
        },
      ]),
    ),
    days: Object.fromEntries(
      analytics.days.map((day) => [
        day.date,
        { seconds: Number(day.timeSpentSeconds), completions: day.completedSubtopics },
      ]),
    ),
    totalSeconds: Number(analytics.timeSpentSeconds),
  }
}
