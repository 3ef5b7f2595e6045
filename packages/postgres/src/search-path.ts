import pg from 'pg'

/** Own schema first; extensions live in `public`, on some hosts in `extensions`. A schema that is missing does no harm. */
export function searchPath(schema: string): string {
  return `${pg.escapeIdentifier(schema)}, public, extensions`
}
