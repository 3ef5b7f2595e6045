import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ProgressService, StreamProgressResponseSchema } from '@learnlab/contracts/progress/v1'
import { type CallContext, invalidArgument, type ServerStreaming } from '@learnlab/rpc'
import type { CourseOutline } from '../domain/outline.ts'
import { resumeToken, sinceOf } from '../domain/resume-token.ts'
import { nothingBegun, rollUp } from '../domain/roll-up.ts'
import type { ChangedCourse, Changes } from '../store/learner-courses.ts'
import { outlineOrGone } from './get-progress.ts'
import { learnerId } from './learner-id.ts'
import { toCourseProgressMessage } from './messages.ts'
import { outlinesOf } from './outlines-of.ts'
import type { ProgressDeps } from './progress-deps.ts'

type Message = MessageInitShape<typeof StreamProgressResponseSchema>

// Before every transaction: all that there is.
const beginning = '0'

export function streamProgress(deps: ProgressDeps): ServerStreaming<typeof ProgressService.method.streamProgress> {
  return async function* (request, context) {
    const userId = learnerId(context, request.userId)
    const since = request.resumeToken === '' ? beginning : sinceOf(request.resumeToken)
    if (since === undefined) {
      throw invalidArgument([{ field: 'resume_token', description: 'is not the resume_token of a message' }])
    }
    const only = request.courseId === '' ? undefined : await deps.outlines.find(request.courseId, context)
    yield* watch(deps, { userId, only: only?.courseId, since }, context)
  }
}

/** What was sent of a course: the same again tells a watcher nothing. */
type Sent = { revision: string; outline: CourseOutline }

async function* watch(
  deps: ProgressDeps,
  { userId, only, since }: { userId: string; only: string | undefined; since: string },
  context: CallContext,
): AsyncGenerator<Message, void, undefined> {
  const { feed } = deps
  const sent = new Map<string, Sent>()
  const watching = feed.watch(userId, context.signal)
  let isFirst = true
  try {
    // Listening came first: what is written from here on wakes.
    for (let wake: string = 'everything'; ; wake = await watching.next()) {
      context.signal.throwIfAborted()
      if (wake === 'silence') {
        yield { resumeToken: resumeToken(since) }
        continue
      }
      const isWhole = wake === 'everything'
      // A resumed stream begins where the last one ended; later on everything is rolled up anew.
      const from = isWhole && !isFirst ? beginning : since
      const changes = await feed.read({ userId, since: from, withBegun: isWhole })
      const messages = await courseMessages(deps, changes, { only, sent, context })
      if (only !== undefined && from === beginning && !sent.has(only)) {
        const outline = await deps.outlines.find(only, context)
        sent.set(only, { revision: '', outline })
        messages.push({ course: toCourseProgressMessage(rollUp(outline, nothingBegun)) })
      }
      const gone = changes.begunIds && [...sent.keys()].filter((id) => id !== only && !changes.begunIds?.includes(id))
      for (const id of gone ?? []) sent.delete(id)
      const begun = isFirst || (gone && gone.length > 0) ? { begunCourseIds: changes.begunIds ?? [] } : {}
      if (messages.length === 0 && 'begunCourseIds' in begun) messages.push({})
      const before = isFirst && since === beginning ? '' : resumeToken(since)
      const after = resumeToken(changes.nextSince)
      for (const [index, message] of messages.entries()) {
        // Whoever breaks off half way through has to be shown the rest.
        const isLast = index === messages.length - 1
        yield { ...message, ...(index === 0 && begun), resumeToken: isLast ? after : before }
      }
      since = changes.nextSince
      isFirst = false
    }
  } finally {
    watching.close()
  }
}

async function courseMessages(
  { outlines }: ProgressDeps,
  { courses }: Changes,
  { only, sent, context }: { only: string | undefined; sent: Map<string, Sent>; context: CallContext },
): Promise<Message[]> {
  const byId = new Map<string, ChangedCourse>(courses.map((course) => [course.courseId, course]))
  const wanted = [...byId.keys()].filter((id) => only === undefined || id === only)
  const found = await outlinesOf(wanted, (id) => outlineOrGone(outlines, id, context))
  return found.flatMap(([id, outline]) => {
    const course = byId.get(id)
    const known = sent.get(id)
    if (!outline || !course || (known?.revision === course.revision && known.outline === outline)) return []
    sent.set(id, { revision: course.revision, outline })
    return [{ course: toCourseProgressMessage(rollUp(outline, course)) }]
  })
}
