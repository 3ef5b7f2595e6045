/** A line on its way from an episode into a subtopic, and where it came from. */
export type SourceLine = {
  text: string
  /** 1-based, in the file. */
  line: number
}

export function sourceLines(text: string, firstLine: number): SourceLine[] {
  return text.split(/\r\n|\r|\n/).map((line, index) => ({ text: line, line: firstLine + index }))
}

export function textOf(lines: readonly SourceLine[]): string {
  return lines.map(({ text }) => text).join('\n')
}

/** The lines with another text of as many lines, each where it came from. */
export function withText(lines: readonly SourceLine[], text: string): SourceLine[] {
  const last = lines.at(-1)?.line ?? 1
  return text.split('\n').map((line, index) => ({ text: line, line: lines[index]?.line ?? last }))
}
