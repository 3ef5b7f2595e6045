/** How a caller names a course. */
export type CourseKey = { by: 'id'; id: string } | { by: 'slug'; slug: string }

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const slugForm = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Whether a text is an id by its form, in RFC 9562's notation. No slug may be: it could name another course's id. */
export function isUuid(text: string): boolean {
  return uuidForm.test(text)
}

/** The key that a text is, or undefined where it can name no course at all. */
export function courseKey(text: string): CourseKey | undefined {
  if (isUuid(text)) return { by: 'id', id: text.toLowerCase() }
  return slugForm.test(text) ? { by: 'slug', slug: text } : undefined
}
