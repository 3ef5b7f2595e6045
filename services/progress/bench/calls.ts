import { randomUUID } from 'node:crypto'
import { subtopicsOf } from '../test/catalogue.ts'
import type { ServedProgress } from './served-progress.ts'

export type BenchedCall = { name: string; call: (round: number) => Promise<unknown> }

/** Every method, for a learner in a course of 40 subtopics. */
export function callsOf({ client, course, authorToken, tokenOf }: ServedProgress): BenchedCall[] {
  const as = { token: tokenOf(randomUUID()) }
  const courseId = course.id
  const subtopics = subtopicsOf(course)
  const event = (round: number) => ({
    ...{ eventId: randomUUID(), courseId, subtopicId: subtopics[round % subtopics.length] ?? '', timeSpentSeconds: 5 },
    completed: round % 3 === 0,
  })
  const events = (count: number) => Array.from({ length: count }, (_, index) => event(index))
  const firstOf = async (messages: AsyncIterable<unknown>) => {
    for await (const _ of messages) return
  }
  const all = async (messages: AsyncIterable<unknown>) => {
    for await (const _ of messages);
  }
  return [
    { name: 'update_progress', call: (round) => client.updateProgress(event(round), as) },
    { name: 'sync_progress_batch_100', call: () => client.syncProgressBatch({ events: events(100) }, as) },
    { name: 'sync_progress_1000', call: () => client.syncProgress([{ events: events(1_000) }], as) },
    { name: 'get_progress_of_course', call: () => client.getProgress({ courseId }, as) },
    { name: 'get_progress', call: () => client.getProgress({}, as) },
    { name: 'stream_progress_first', call: () => firstOf(client.streamProgress({}, as)) },
    { name: 'get_analytics', call: () => client.getAnalytics({}, as) },
    { name: 'get_course_analytics', call: () => client.getCourseAnalytics({ courseId }, { token: authorToken }) },
    { name: 'list_achievements', call: () => client.listAchievements({}, as) },
    { name: 'export_progress', call: () => all(client.exportProgress({}, as)) },
    { name: 'reset_progress', call: () => client.resetProgress({ courseId }, as) },
  ]
}
