import { type DeadLetter, dropDeadLetter, listConsumers, listDeadLetters, requestReplay } from '@learnlab/events'
import type { Queryable } from '@learnlab/postgres'

type Command = (client: Queryable, say: (line: string) => void, eventId: string | undefined) => Promise<number>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Each gives the exit code; those that need the id of an event refuse to go without. */
export const commands: Readonly<Record<string, Command>> = {
  async consumers(client, say) {
    say(row(['consumer', 'behind by', 'oldest unread', 'dead letters']))
    for (const { consumer, unread, oldest, deadLetters } of await listConsumers(client)) {
      say(row([consumer, String(unread), oldest?.toISOString() ?? '–', String(deadLetters)]))
    }
    return 0
  },

  async list(client, say) {
    const letters = await listDeadLetters(client)
    if (letters.length === 0) say('There are no dead letters.')
    for (const letter of letters) say(lineOf(letter))
    return 0
  },

  show: ofEvent(async (client, say, eventId) => {
    const letters = await listDeadLetters(client, eventId)
    for (const { consumer, type, key, attempts, occurredAt, diedAt, payload, error } of letters) {
      say(`${consumer}: ${type}, key ${key}, ${attempts} attempts`)
      say(`published ${occurredAt.toISOString()}, laid aside ${diedAt.toISOString()}`)
      say(JSON.stringify(payload, undefined, 2))
      say(error)
    }
    return found(letters.length, say)
  }),

  async replay(client, say, eventId) {
    if (eventId === undefined) return refuse(say)
    const asked = await requestReplay(client, eventId === '--all' ? undefined : eventId)
    if (asked > 0) say(`${asked} events will be tried again within seconds; \`list\` shows what could not be handled.`)
    return eventId === '--all' ? 0 : found(asked, say)
  },

  drop: ofEvent(async (client, say, eventId) => {
    const dropped = await dropDeadLetter(client, eventId)
    for (const letter of dropped) {
      say(`Gave up: ${lineOf(letter)}`)
      const behind = (await listDeadLetters(client)).filter(
        ({ consumer, key }) => consumer === letter.consumer && key === letter.key,
      )
      const [next] = behind
      if (next) say(`${behind.length} later events of ${letter.key} wait: \`replay ${next.eventId}\` has them tried.`)
    }
    return found(dropped.length, say)
  }),
}

function ofEvent(
  command: (client: Queryable, say: (line: string) => void, eventId: string) => Promise<number>,
): Command {
  return async (client, say, eventId) =>
    eventId !== undefined && uuid.test(eventId) ? await command(client, say, eventId) : refuse(say)
}

function refuse(say: (line: string) => void): number {
  say('Give the id of an event, as `list` shows it.')
  return 2
}

function found(count: number, say: (line: string) => void): number {
  if (count === 0) say('No dead letter is of that event.')
  return count === 0 ? 1 : 0
}

function lineOf({ consumer, eventId, type, key, attempts, diedAt, error, isReplayRequested }: DeadLetter): string {
  const state = isReplayRequested ? 'to be tried again' : attempts === 0 ? 'waits' : `failed ${attempts} times`
  const [reason = ''] = error.split('\n')
  return row([diedAt.toISOString(), consumer, eventId, type.split('.').at(-1) ?? type, key, state, reason])
}

function row(cells: string[]): string {
  return cells
    .map((cell) => cell.padEnd(14))
    .join('  ')
    .trimEnd()
}
