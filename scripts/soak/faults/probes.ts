import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

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
/** Between two tries of one thing. */
const pauseMs = 300
export const well = 'well'
const signInPath = '/api/v1/auth/login'

/** What a learner may be doing when something goes wrong. */
export function probesOf(visitor: Visitor): Probe[] {
  const { url, courseId, subtopicId, email, password } = visitor
  let renewing: Promise<string> | undefined
  const renewOnce = () => {
    renewing ??= renew(visitor).finally(() => {
      renewing = undefined
    })
    return renewing
  }
  // As packages/client does: a token that has expired is renewed and the call made once more.
  const ask = async (path: string, body?: object) => {
    const first = (await answerOf(`${url}${path}`, body, visitor.token)).seen
    if (!first.startsWith('401')) return first
    await renewOnce()
    return (await answerOf(`${url}${path}`, body, visitor.token)).seen
  }
  const signIn = async () => (await answerOf(`${url}${signInPath}`, { email, password })).seen
  return [
    { name: 'sign in', try: signIn },
    { name: 'stay signed in', try: renewOnce },
    { name: 'read a course', try: () => ask(`/api/v1/courses/${courseId}`) },
    { name: 'search', try: () => ask('/api/v1/search?query=loop') },
    { name: 'save progress', try: () => ask('/api/v1/progress', { courseId, subtopicId, timeSpentSeconds: 1 }) },
    { name: 'see progress', try: () => ask('/api/v1/progress') },
    { name: 'run a program', try: () => ask('/api/v1/execute', { language: 'python', code: 'print(6 * 7)' }) },
    { name: 'ask the tutor', try: () => ask('/api/v1/ai/help', { question: 'What is a loop?' }) },
  ]
}

/** As a client does before its access token ends; one that is told to sign in again does. */
async function renew(visitor: Visitor): Promise<string> {
  const { url, email, password, refreshToken } = visitor
  const renewed = await answerOf(`${url}/api/v1/auth/refresh`, { refreshToken })
  const isOut = renewed.seen.startsWith('401')
  const { text } = isOut ? await answerOf(`${url}${signInPath}`, { email, password }) : renewed
  const tokens = z.object({ accessToken: z.string(), refreshToken: z.string() }).safeParse(parsed(text))
  if (tokens.success) [visitor.token, visitor.refreshToken] = [tokens.data.accessToken, tokens.data.refreshToken]
  return renewed.seen
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function answerOf(
  url: string,
  body: object | undefined,
  token?: string,
): Promise<{ readonly seen: string; readonly text: string }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const headers = { 'content-type': 'application/json', connection: 'close', ...credentials }
  try {
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(deadlineMs) })
    const text = await response.text()
    if (!response.ok) return { seen: `${response.status} ${/"reason":"([A-Z_]+)"/.exec(text)?.[1] ?? ''}`, text }
    return { seen: /"status":"(sandbox_error|internal)/i.test(text) ? 'sandbox error' : well, text }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { seen: isLate ? `no answer in ${deadlineMs / 1_000} s` : 'no connection', text: '' }
  }
}

/** Answers to one probe by what they were, `well` or a status with its reason. */
export type Seen = {
  readonly probe: string
  readonly answers: ReadonlyMap<string, { readonly count: number; readonly slowestMs: number }>
}

/** What is seen of each probe from now until `isOver`, once at least. */
export async function watch(probes: readonly Probe[], isOver: () => boolean): Promise<Seen[]> {
  return await Promise.all(
    probes.map(async (probe) => {
      const answers = new Map<string, { count: number; slowestMs: number }>()
      do {
        const began = performance.now()
        const answer = await probe.try()
        const { count, slowestMs } = answers.get(answer) ?? { count: 0, slowestMs: 0 }
        answers.set(answer, { count: count + 1, slowestMs: Math.max(slowestMs, performance.now() - began) })
        await delay(pauseMs)
      } while (!isOver())
      return { probe: probe.name, answers }
    }),
  )
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
