import type { Logger } from '@learnlab/telemetry'
import type { SecurityEvent } from './domain/security-event.ts'

export type RefusalLog = {
  /** Notes that somebody was refused. Waits for nothing. */
  note(refusal: SecurityEvent): void
  /** Records what is left; once no more calls come. */
  close(): Promise<void>
}

const defaultEveryMs = 10_000
/** Different ones in one interval; the rest is counted together. */
const defaultMaxKinds = 50

type Noted = { first: SecurityEvent; last: Date; count: number }

/**
 * Records refusals, which anybody can cause without end, as security events: the same of one caller within an interval
 * become one event that says how many, and beyond `maxKinds` different ones all of a kind do. So the log grows by a
 * bounded number of rows, whoever floods it. A crash loses an interval.
 */
export function keepRefusalLog(options: {
  record: (events: readonly SecurityEvent[]) => Promise<void>
  logger: Pick<Logger, 'warn'>
  everyMs?: number | undefined
  maxKinds?: number | undefined
}): RefusalLog {
  const { record, logger, everyMs = defaultEveryMs, maxKinds = defaultMaxKinds } = options
  let noted = new Map<string, Noted>()
  let timer: NodeJS.Timeout | undefined
  let recording = Promise.resolve()

  function add(key: string, refusal: SecurityEvent): void {
    const same = noted.get(key)
    if (!same) noted.set(key, { first: refusal, last: refusal.occurredAt, count: 1 })
    else {
      same.count += 1
      same.last = refusal.occurredAt
    }
  }

  function flush(): void {
    timer = undefined
    const events = [...noted.values()].map(toEvent)
    noted = new Map()
    if (events.length === 0) return
    recording = recording
      .then(() => record(events))
      // They stand in the log of calls as well.
      .catch((error: unknown) => logger.warn({ err: error, events: events.length }, 'refusals could not be recorded'))
  }

  return {
    note(refusal) {
      const { kind, outcome, occurredAt, actorId, subjectId, clientAddress, detail } = refusal
      const key = JSON.stringify([kind, actorId, subjectId, clientAddress, detail])
      if (noted.has(key) || noted.size < maxKinds) add(key, refusal)
      else add(kind, { kind, outcome, occurredAt, detail: { who: 'many' } })
      timer ??= setTimeout(flush, everyMs)
    },
    async close() {
      clearTimeout(timer)
      flush()
      await recording
    },
  }
}

function toEvent({ first, last, count }: Noted): SecurityEvent {
  if (count === 1) return first
  return { ...first, detail: { ...first.detail, count: String(count), last: last.toISOString() } }
}
