import { Worker } from 'node:worker_threads'
import { invalidArgument, resourceExhausted } from '@learnlab/rpc'
import { emailKey } from './domain/email.ts'
import { WorkLanes } from './domain/work-lanes.ts'
import type { StrengthAnswer, StrengthQuestion } from './password-strength-worker.ts'

export type PasswordStrength = {
  /**
   * INVALID_ARGUMENT naming `field` when the password is a common one or easily guessed, above all by whoever knows
   * e-mail address and name; RESOURCE_EXHAUSTED when too many wait.
   */
  demand(password: string, about: { email: string; name: string; field: string }, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Characters looked at together: time grows with more. Whatever a part is worth, the whole is worth at least. */
const partLength = 24
const maxWaiting = 100
/** What everybody would try first here. */
const ofTheSite = ['learnlab', 'learn lab', 'learn-lab']

/** Of one password, which takes tens of milliseconds: a thread that does not answer is replaced. */
const answerTimeoutMs = 10_000

/**
 * Holds new passwords to a score of zxcvbn: 0 a common one or nearly, 1 guessed online, 2 withstands guessing online, 3
 * and 4 guessing offline. The estimator runs in a thread of its own, started now, and again should it fail; it is given
 * one password at a time, so that what nobody waits for any more is never begun. With 0 every password passes.
 */
export function createPasswordStrength({ minScore }: { minScore: number }): PasswordStrength {
  const lane = new WorkLanes({ concurrency: 1, maxWaiting }, () =>
    resourceExhausted('too many passwords are being checked; try again', { retryAfterMs: 1_000 }),
  )
  let worker = minScore > 0 ? start() : undefined

  function start(): Worker {
    const started = new Worker(new URL('password-strength-worker.ts', import.meta.url))
    // Only while somebody waits the thread keeps the process alive.
    started.unref()
    // Whoever waits is told by a listener of their own; an error that nobody waits for ends the thread all the same.
    started.on('error', () => undefined)
    started.on('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }

  async function score(question: StrengthQuestion): Promise<number> {
    worker ??= start()
    const asked = worker
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const answered = ({ score }: StrengthAnswer) => resolve(score)
    const ended = () => reject(new Error('the thread that estimates passwords ended'))
    const timer = setTimeout(() => {
      reject(new Error(`a password was not estimated within ${answerTimeoutMs} ms`))
      void asked.terminate()
    }, answerTimeoutMs)
    asked.once('message', answered).once('error', reject).once('exit', ended).ref()
    asked.postMessage(question)
    return promise.finally(() => {
      clearTimeout(timer)
      asked.off('message', answered).off('error', reject).off('exit', ended).unref()
    })
  }

  return {
    async demand(password, { email, name, field }, signal) {
      if (minScore === 0) return
      const question = { parts: partsOf(password), known: wordsOf(email, name) }
      if ((await lane.run(() => score(question), signal)) >= minScore) return
      const description = 'is common or easily guessed; three or four unrelated words are not'
      throw invalidArgument([{ field, description }])
    },
    async close() {
      await worker?.terminate()
    },
  }
}

function partsOf(password: string): string[] {
  const characters = [...password.normalize('NFC')]
  if (characters.length <= partLength) return [characters.join('')]
  return [characters.slice(0, partLength).join(''), characters.slice(-partLength).join('')]
}

function wordsOf(email: string, name: string): string[] {
  const key = emailKey(email)
  const words = [key, ...key.split(/[@.+_-]/), name, ...name.split(/\s/)].filter((word) => word.length > 2)
  return [...ofTheSite, ...words.slice(0, 20)]
}
