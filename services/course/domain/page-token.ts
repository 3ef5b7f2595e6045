import { createHash } from 'node:crypto'
import { z } from 'zod'

export type CourseOrder = 'newest' | 'popular' | 'title'

/** Where a page ended: the course with this id, and what the listing is sorted by of it, as PostgreSQL writes it. */
export type PagePlace = { order: CourseOrder; key: string; id: string }

/** Which listing it is: a digest of all that says what it shows, in which order. */
export type ListingDigest = string

// A token from another form of the listing must not be misread.
const version = 3

const form = z.tuple([z.literal(version), z.string(), z.string(), z.uuid()])

export function digestOf(listing: object): ListingDigest {
  return createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 12)
}

/** The token of the page after that place: base64url of JSON, opaque to callers. */
export function pageTokenAfter({ key, id }: Pick<PagePlace, 'key' | 'id'>, listing: ListingDigest): string {
  return Buffer.from(JSON.stringify([version, listing, key, id])).toString('base64url')
}

/** The place in a token; `foreign` where it is of another listing, undefined where `pageTokenAfter` never gave it. */
export function placeIn(token: string, listing: ListingDigest, order: CourseOrder): PagePlace | 'foreign' | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  const result = form.safeParse(parsed)
  if (!result.success) return undefined
  const [, of, key, id] = result.data
  // Node skips what is not base64url; only what encodes back to itself was ours.
  if (pageTokenAfter({ key, id }, of) !== token) return undefined
  if (of !== listing) return 'foreign'
  return isKeyOf(order, key) ? { order, key, id } : undefined
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
