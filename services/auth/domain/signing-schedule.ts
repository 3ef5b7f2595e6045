export type KeyTimes = {
  number: number
  signsFrom: Date
  /** When the next key is to be made, where that is not left to the schedule. */
  successorDueAt: Date | null
}

export type SigningSchedule = {
  /** How long a key signs. */
  lifetimeMs: number
  /** How long a key is published before it signs: longer than verifiers take to fetch it. */
  leadMs: number
  /** How long a key is published after it signed: longer than tokens live. */
  retainMs: number
}

/**
 * The key that signs at a moment: the newest that may, or the first of all where a clock was set back. Keys come in the
 * order of their numbers.
 */
export function signingKeyOf<Key extends KeyTimes>(keys: readonly Key[], now: Date): Key | undefined {
  return keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0]
}

/** When the key after the newest is to begin signing, if it is time to make it. */
export function successorDue(keys: readonly KeyTimes[], now: Date, schedule: SigningSchedule): Date | undefined {
  const newest = keys.at(-1)
  if (!newest) return now
  if (newest.signsFrom > now) return undefined
  const begins = newest.signsFrom.getTime() + schedule.lifetimeMs
  const asked = newest.successorDueAt !== null && newest.successorDueAt <= now
  if (!asked && now.getTime() < begins - schedule.leadMs) return undefined
  return new Date(now.getTime() + schedule.leadMs)
}

/** Keys whose successor has signed for so long that nothing of theirs is good any more. */
export function expiredKeys<Key extends KeyTimes>(
  keys: readonly Key[],
  now: Date,
  { retainMs }: SigningSchedule,
): Key[] {
  return keys.filter((_, index) => {
    const successor = keys[index + 1]
    return successor !== undefined && successor.signsFrom.getTime() + retainMs < now.getTime()
  })
}
