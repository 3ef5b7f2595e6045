/** " on line 3", or "" when the line is not known. */
export function onLine(line: number): string {
  return line > 0 ? ` on line ${line}` : ''
}

/** "Line 3", or "The line" when it is not known; begins a sentence. */
export function theLine(line: number): string {
  return line > 0 ? `Line ${line}` : 'The line'
}
