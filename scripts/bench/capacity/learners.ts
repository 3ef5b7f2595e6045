import { setTimeout as delay } from 'node:timers/promises'

export type Kind = 'read' | 'run' | 'save'

export type Sample = { readonly kind: Kind; readonly ms: number; readonly ok: boolean }

export type Lesson = {
  /** Of Envoy. */
  readonly url: string
  readonly courseId: string
  readonly subtopicId: string
  /** An access token for each learner. */
  readonly tokens: readonly string[]
}

/** What a learner does in turn: mostly reads, and now and then runs a program or has progress saved. */
const habits: readonly Kind[] = ['read', 'read', 'run', 'read', 'save']
const callDeadlineMs = 30_000
const program = 'total = 0\nfor number in range(1000):\n    total += number\nprint(total)'

/**
 * So many learners at work for a while, each of whom thinks for `thinkMs` on average between two things. What they did in
 * the first quarter is left out. The first thing comes at a random moment, so that they do not march in step.
 */
export async function watchLearners(
  lesson: Lesson,
  { learners, thinkMs, forMs }: { readonly learners: number; readonly thinkMs: number; readonly forMs: number },
): Promise<Sample[]> {
  const began = performance.now()
  const samples: Sample[] = []
  const learn = async (number: number) => {
    await delay(Math.random() * thinkMs)
    for (let turn = number; performance.now() - began < forMs; turn += 1) {
      const kind = habits[turn % habits.length] ?? 'read'
      const at = performance.now()
      const ok = await act(kind, lesson, number, turn)
      const ended = performance.now()
      if (at - began > forMs / 4) samples.push({ kind, ms: ended - at, ok })
      await delay(Math.max(0, thinkMs * (0.5 + Math.random()) - (ended - at)))
    }
  }
  await Promise.all(Array.from({ length: learners }, (_, number) => learn(number)))
  return samples
}

async function act(kind: Kind, lesson: Lesson, learner: number, turn: number): Promise<boolean> {
  const { url, courseId, subtopicId } = lesson
  const token = lesson.tokens[learner]
  const post = (path: string, body: object) => [path, { method: 'POST', body: JSON.stringify(body) }] as const
  const reads = [
    `/api/v1/courses/${courseId}`,
    `/api/v1/courses/${courseId}/subtopics`,
    '/api/v1/courses',
    '/api/v1/progress',
  ]
  const [path, init] =
    kind === 'read'
      ? ([reads[turn % reads.length] ?? '/', {}] as const)
      : kind === 'run'
        ? post('/api/v1/execute', { language: 'python', code: program })
        : post('/api/v1/progress', { courseId, subtopicId, timeSpentSeconds: 5, progressPercentage: turn % 100 })
  try {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(callDeadlineMs),
    })
    const answer = await response.text()
    return response.ok && (kind !== 'run' || answer.includes('499500'))
  } catch {
    // Counted as an answer that was not right.
    return false
  }
}
