import { z } from 'zod'

export type CourseOrder = 'newest' | 'popular' | 'title'

/** Where a page ended: the course with this id, and what the listing is sorted by of it, as PostgreSQL writes it. */
export type PagePlace = { order: CourseOrder; key: string; id: string }

// A token from another form of the listing must not be misread.
const version = 2

const form = z.tuple([z.literal(version), z.enum(['newest', 'popular', 'title']), z.string(), z.uuid()])

/** The token of the page after that place: base64url of JSON, opaque to callers. */
export function pageTokenAfter({ order, key, id }: PagePlace): string {
  return Buffer.from(JSON.stringify([version, order, key, id])).toString('base64url')
}

/** The place in a token, or undefined where the text is not one that `pageTokenAfter` gave. */
export function placeOf(token: string): PagePlace | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  const result = form.safeParse(parsed)
  if (!result.success) return undefined
  const [, order, key, id] = result.data
  const place = { order, key, id }
  // Node skips what is not base64url; only what encodes back to itself was ours.
  return pageTokenAfter(place) === token && isKeyOf(order, key) ? place : undefined
}

/** What PostgreSQL would otherwise refuse as no value of its type. */
function isKeyOf(order: CourseOrder, key: string): boolean {
  if (order === 'popular') return /^\d{1,9}$/.test(key)
  if (order === 'newest') return isTimestamp(key)
  return !key.includes('\0')
}

/** As PostgreSQL writes them. JavaScript alone would take the 31st of February for the 2nd of March. */
function isTimestamp(text: string): boolean {
  const [, date, time, hours = '', minutes = '0'] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?[+-](\d\d)(?::(\d\d))?$/.exec(text) ?? []
  const moment = new Date(`${date}T${time}Z`)
  if (Number.isNaN(moment.getTime()) || date === undefined || date.startsWith('0000')) return false
  return moment.toISOString().startsWith(`${date}T${time}`) && Number(hours) <= 15 && Number(minutes) <= 59
}
