export type FrontMatter = {
  /** Between the two lines of `---`; it begins on line 2. */
  yaml: string
  /** What follows the second line, exactly as written. */
  body: string
  /** Lines of the file before the body. */
  linesAbove: number
}

/** Takes a text apart that begins with YAML between two lines of `---`; undefined where it does not. */
export function splitFrontMatter(text: string): FrontMatter | undefined {
  const opened = /^---[ \t]*\r?\n/.exec(text)?.[0].length
  const closing = opened === undefined ? null : /^---[ \t]*(?:\r?\n|(?![\s\S]))/m.exec(text.slice(opened))
  if (opened === undefined || closing === null) return undefined
  const start = opened + closing.index + closing[0].length
  return {
    yaml: text.slice(opened, opened + closing.index),
    body: text.slice(start),
    linesAbove: text.slice(0, start).split('\n').length - 1,
  }
}
