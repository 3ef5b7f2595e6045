// Names of the tz database only: offsets such as +01:00 mean the opposite to PostgreSQL.
const name = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/

/** Whether a text names a time zone, such as Europe/Vienna. */
export function isTimeZone(text: string): boolean {
  if (!name.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
