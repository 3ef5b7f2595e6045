import { Worker } from 'node:worker_threads'
import { invalidArgument, resourceExhausted } from '@learnlab/rpc'
import { emailKey } from './domain/email.ts'
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

type Waiting = { resolve: (score: number) => void; reject: (error: Error) => void }

/**
 * Holds new passwords to a score of zxcvbn: 0 a common one or nearly, 1 guessed online, 2 withstands guessing online, 3
 * and 4 guessing offline. The estimator runs in a thread of its own, started now, and again should it fail. With 0
 * every password passes.
 */
export function createPasswordStrength({ minScore }: { minScore: number }): PasswordStrength {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let worker = minScore > 0 ? start() : undefined

  function start(): Worker {
    const started = new Worker(new URL('password-strength-worker.ts', import.meta.url))
    started.unref()
    started.on('message', ({ id, score }: StrengthAnswer) => settle(id, ({ resolve }) => resolve(score)))
    started.on('error', (error) => {
      for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(error))
      worker = undefined
    })
    return started
  }

  function settle(id: number, how: (one: Waiting) => void): void {
    const one = waiting.get(id)
    waiting.delete(id)
    if (one) how(one)
    // While somebody waits the thread keeps the process alive, and not otherwise.
    if (waiting.size === 0) worker?.unref()
  }

  async function score(parts: string[], known: string[], signal: AbortSignal): Promise<number> {
    signal.throwIfAborted()
    if (waiting.size >= maxWaiting) {
      throw resourceExhausted('too many passwords are being checked; try again', { retryAfterMs: 1_000 })
    }
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const leave = () => settle(id, () => reject(signal.reason))
    waiting.set(id, { resolve, reject })
    signal.addEventListener('abort', leave, { once: true })
    worker ??= start()
    worker.ref()
    worker.postMessage({ id, parts, known } satisfies StrengthQuestion)
    return promise.finally(() => signal.removeEventListener('abort', leave))
  }

  return {
    async demand(password, { email, name, field }, signal) {
      if (minScore === 0) return
      if ((await score(partsOf(password), wordsOf(email, name), signal)) >= minScore) return
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
