/** What the index `passages_titles` (`p`) or `catalogue_titles` (`x`) is of, for a row by that name in a statement. */
export function titleVector(row: 'p' | 'x'): string {
  const text = row === 'p' ? `p.subtopic_title || ' ' || p.heading` : 'x.title'
  return `(to_tsvector('english', ${text}) || to_tsvector('simple', ${text}))`
}
