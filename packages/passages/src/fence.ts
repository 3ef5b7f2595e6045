/** The line that opens a fenced code block (CommonMark 0.31, section 4.5). */
export type OpeningFence = {
  /** Spaces before it, 3 at most. */
  indent: number
  /** Three or more backticks or tildes. */
  marks: string
  /** What follows them, as written. */
  info: string
}

/** What the line opens, or undefined. */
export function openingFence(line: string): OpeningFence | undefined {
  // Without the flag `s` a U+2028 in the line would be no match, sought for in the square of the line's length.
  const [, indent = '', marks, info = ''] = /^( {0,3})(`{3,}|~{3,})(.*)$/s.exec(line) ?? []
  // Backticks after backticks are code within a line: ```like this```.
  if (marks === undefined || (marks.startsWith('`') && info.includes('`'))) return undefined
  return { indent: indent.length, marks, info }
}

/** Whether the line closes the block that `opening` opened: the same mark, as often at least, and nothing else. */
export function closesFence(line: string, opening: OpeningFence): boolean {
  const [, marks] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? []
  return marks !== undefined && marks[0] === opening.marks[0] && marks.length >= opening.marks.length
}
