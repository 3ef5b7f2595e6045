import { randomUUID } from 'node:crypto'

/** What one call came to: its own mark back, a refusal that says when to come again, or something wrong. */
export type Answer = 'answered' | 'refused' | { readonly wrong: string }

export type BurstOptions = {
  /** Runs a program that prints the mark, as a user. */
  readonly call: (userId: string, mark: string) => Promise<Answer>
  /** Calls of one user at once. */
  readonly ofOne: number
  readonly users: number
  readonly callsOfEach: number
  /** Resolves when the calls of the one user wait. */
  readonly crowded: () => Promise<void>
}

export type BurstReport = {
  readonly ofOne: Answer[]
  readonly ofOthers: Answer[]
  readonly others: readonly string[]
}

/** One user's burst, and amid it the burst of many others. */
export async function burst({ call, ofOne, users, callsOfEach, crowded }: BurstOptions): Promise<BurstReport> {
  const heavy = randomUUID()
  const others = Array.from({ length: users }, () => randomUUID())
  const first = Promise.all(Array.from({ length: ofOne }, () => call(heavy, randomUUID())))
  await crowded()
  // Call by call over all users, as they come from a classroom.
  const second = Array.from({ length: callsOfEach }, () => others.map((userId) => call(userId, randomUUID()))).flat()
  return { ofOne: await first, ofOthers: await Promise.all(second), others }
}

export function count(answers: readonly Answer[]): { answered: number; refused: number; wrong: string[] } {
  return {
    answered: answers.filter((answer) => answer === 'answered').length,
    refused: answers.filter((answer) => answer === 'refused').length,
    wrong: answers.flatMap((answer) => (typeof answer === 'string' ? [] : [answer.wrong])),
  }
}
