import { resourceExhausted } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { Counter } from 'prom-client'
import type { Letter, LetterStore } from '../store/letters.ts'

/** What a letter is, beside its id and time. */
export type LetterWanted = Pick<Letter, 'kind' | 'email' | 'emailKey' | 'userId'>

export type OweLetter = {
  /** For somebody who asks for nothing but the letter. @throws CAPACITY when no more are taken, for any address alike */
  asked(letter: LetterWanted): Promise<void>
  /** Beside something else, which a letter not taken does not fail: asking again brings it. */
  beside(letter: LetterWanted): Promise<void>
}

/** Of those who wait: letters leave a few a second. */
const retryAfterMs = 60_000

/** Owes letters that anybody may ask for. Those that are not taken, since too many are owed, are counted and logged. */
export function createOweLetter(options: {
  letters: Pick<LetterStore, 'add'>
  wakeDelivery: () => void
  metrics: Pick<Metrics, 'registry'>
  logger: Pick<Logger, 'warn'>
  now: () => Date
  newId: () => string
}): OweLetter {
  const { letters, wakeDelivery, metrics, logger, now, newId } = options
  const refused = new Counter({
    name: 'learnlab_auth_letters_refused_total',
    help: 'Letters asked for that were not taken because too many are owed.',
    labelNames: ['kind'],
    registers: [metrics.registry],
  })
  let isFull = false

  async function owe(letter: LetterWanted): Promise<boolean> {
    const taken = await letters.add({ ...letter, id: newId(), createdAt: now() })
    if (taken) wakeDelivery()
    else {
      refused.inc({ kind: letter.kind })
      // Said once until there is room: a flood of letters must not become one of lines.
      if (!isFull) logger.warn({ kind: letter.kind }, 'too many letters are owed: no more are taken')
    }
    isFull = !taken
    return taken
  }

  return {
    async asked(letter) {
      if (await owe(letter)) return
      throw resourceExhausted('too many letters are waiting to be sent; try again in a minute', { retryAfterMs })
    },
    async beside(letter) {
      await owe(letter)
    },
  }
}
