const dayMs = 86_400_000

/** How long ago an event may have happened that a device sends now. */
const maxOfflineMs = 30 * dayMs

/**
 * When an event happened, by our clock. The clock of a device may be wrong, but it says how long ago something was: where
 * the device tells the time at which it sent the event, the difference to the receipt is taken out. A time that cannot be
 * right then, in the future or more than 30 days past, counts as the time of receipt.
 */
export function timeOfEvent({
  occurredAt,
  sentAt,
  receivedAt,
}: {
  occurredAt: Date | undefined
  sentAt: Date | undefined
  receivedAt: Date
}): Date {
  if (!occurredAt) return receivedAt
  const ageMs = (sentAt ?? receivedAt).getTime() - occurredAt.getTime()
  return ageMs >= 0 && ageMs <= maxOfflineMs ? new Date(receivedAt.getTime() - ageMs) : receivedAt
}
