import type { Pool } from '@learnlab/postgres'
import type { CourseHead, CourseLevel, CourseState } from '../domain/course.ts'
import type { CourseOrder, PagePlace } from '../domain/page-token.ts'
import { type HeadRow, headColumns, toHead } from './course-row.ts'

/** Which courses a listing shows: published ones as learners see them, or working copies. */
export type Listing = {
  of: { kind: 'published' } | { kind: 'working'; authorId?: string | undefined; state?: CourseState | undefined }
  category?: string
  tag?: string
  level?: CourseLevel | undefined
  language?: string
  authorId?: string
  order: CourseOrder
  after?: PagePlace | undefined
  limit: number
}

export type ListedCourse = { head: CourseHead; place: PagePlace }

export type CatalogueStore = ReturnType<typeof createCatalogueStore>

/** What a listing is sorted by before the id, the type of it, and which way. */
const orders = {
  newest: { published: 'x.listed_at', working: 'c.created_at', type: 'timestamptz', direction: 'DESC' },
  popular: { published: 'c.learners', working: 'c.learners', type: 'integer', direction: 'DESC' },
  title: { published: 'lower(x.title)', working: 'lower(x.title)', type: 'text', direction: 'ASC' },
} as const

export function createCatalogueStore(pool: Pool) {
  return {
    /**
     * Up to `limit` courses behind the place `after`. A page begins where a course stood, not at a number, so that
     * courses made or deleted meanwhile shift nothing. One round trip.
     */
    async list(listing: Listing): Promise<ListedCourse[]> {
      const { of, after, limit } = listing
      const { type, direction, [of.kind]: key } = orders[listing.order]
      const values: unknown[] = []
      const conditions = conditionsOf(listing, values)
      if (after) {
        const place = `($${values.push(after.key)}::${type}, $${values.push(after.id)}::uuid)`
        conditions.push(`(${key}, c.id) ${direction === 'DESC' ? '<' : '>'} ${place}`)
      }
      const { rows } = await pool.query<HeadRow & { place_key: string }>(
        `SELECT ${headColumns}, x.title, x.description, x.details, (${key})::text AS place_key
        FROM ${of.kind === 'published' ? published : working}
        WHERE ${conditions.join(' AND ') || 'true'}
        ORDER BY ${key} ${direction}, c.id ${direction} LIMIT $${values.push(limit)}`,
        values,
      )
      return rows.map((row) => ({
        head: toHead(row),
        place: { order: listing.order, key: row.place_key, id: row.id },
      }))
    },
  }
}

const published = 'catalogue x JOIN courses c ON c.id = x.course_id'
const working = 'courses c CROSS JOIN LATERAL (SELECT c.title, c.description, c.details) x'

function conditionsOf(listing: Listing, values: unknown[]): string[] {
  const { of, category, tag, level, language, authorId } = listing
  const conditions: string[] = []
  const equal = (expression: string, value: string | undefined) => {
    if (value) conditions.push(`${expression} = $${values.push(value)}`)
  }
  if (of.kind === 'published') conditions.push("c.state = 'published'")
  else {
    equal('c.author_id', of.authorId)
    equal('c.state', of.state)
  }
  equal('c.author_id', authorId)
  equal("x.details ->> 'category'", category)
  equal("x.details ->> 'level'", level)
  equal("x.details ->> 'language'", language)
  if (tag) conditions.push(`x.details -> 'tags' ? $${values.push(tag)}`)
  return conditions
}
