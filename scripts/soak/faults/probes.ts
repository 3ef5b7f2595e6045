import { setTimeout as delay } from 'node:timers/promises'

/** One thing that a person does, and what they saw of it: a status with its reason. */
export type Probe = { readonly name: string; readonly try: () => Promise<string> }

export type Visitor = {
  /** Of Envoy. */
  readonly url: string
  readonly courseId: string
  readonly subtopicId: string
  readonly email: string
  readonly password: string
  /** An access token that is good at the start. */
  token: string
  refreshToken: string
}

const deadlineMs = 15_000
export const well = 'well'

/** What a learner may be doing when something goes wrong. */
export function probesOf(visitor: Visitor): Probe[] {
  const { url, courseId, subtopicId, email, password } = visitor
  async function ask(path: string, body?: object): Promise<string> {
    const began = performance.now()
    const answer = await answerOf(`${url}${path}`, visitor.token, body)
    const tookMs = performance.now() - began
    return tookMs > 2_000 ? `${answer} after ${Math.round(tookMs / 1_000)} s` : answer
  }
  return [
    { name: 'sign in', try: () => ask('/api/v1/auth/login', { email, password }) },
    { name: 'read a course', try: () => ask(`/api/v1/courses/${courseId}`) },
    { name: 'search', try: () => ask('/api/v1/search?query=loop') },
    { name: 'save progress', try: () => ask('/api/v1/progress', { courseId, subtopicId, timeSpentSeconds: 1 }) },
    { name: 'see progress', try: () => ask('/api/v1/progress') },
    { name: 'run a program', try: () => ask('/api/v1/execute', { language: 'python', code: 'print(6 * 7)' }) },
    { name: 'ask the tutor', try: () => ask('/api/v1/ai/help', { question: 'What is a loop?' }) },
  ]
}

async function answerOf(url: string, token: string, body: object | undefined): Promise<string> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' }
  try {
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(deadlineMs) })
    const text = await response.text()
    if (response.ok) return /"status":"(sandbox_error|internal)/i.test(text) ? 'sandbox error' : well
    return `${response.status} ${/"reason":"([A-Z_]+)"/.exec(text)?.[1] ?? ''}`.trim()
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError'
      ? `no answer in ${deadlineMs / 1_000} s`
      : 'no connection'
  }
}

/** What was seen of each probe from now until `isOver`, each kind of answer with how often it came. */
export async function watch(probes: readonly Probe[], isOver: () => boolean): Promise<Map<string, string>> {
  const seen = await Promise.all(
    probes.map(async (probe) => {
      const counts = new Map<string, number>()
      do {
        const answer = await probe.try()
        counts.set(answer, (counts.get(answer) ?? 0) + 1)
        await delay(300)
      } while (!isOver())
      const parts = [...counts].toSorted(([, a], [, b]) => b - a)
      return [
        probe.name,
        parts.length === 1 ? (parts[0]?.[0] ?? '') : parts.map(([answer, count]) => `${count}× ${answer}`).join(', '),
      ] as const
    }),
  )
  return new Map(seen)
}

/** How many seconds pass until every probe is well, three times in a row; undefined when they are not within a minute. */
export async function secondsUntilWell(probes: readonly Probe[]): Promise<number | undefined> {
  const began = performance.now()
  const ends = await Promise.all(
    probes.map(async (probe) => {
      let [inARow, firstAtMs] = [0, 0]
      while (inARow < 3) {
        const startedAtMs = performance.now()
        if (startedAtMs - began > 60_000) return undefined
        if ((await probe.try()) === well) {
          if (inARow++ === 0) firstAtMs = performance.now() - began
        } else inARow = 0
        await delay(100)
      }
      return firstAtMs
    }),
  )
  const known = ends.filter((end) => end !== undefined)
  return known.length === ends.length ? Math.max(...known) / 1_000 : undefined
}
