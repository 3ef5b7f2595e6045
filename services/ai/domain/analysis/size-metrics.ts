export type SizeMetrics = {
  readonly lines: number
  readonly codeLines: number
  readonly commentLines: number
  readonly blankLines: number
  /** In UTF-16 code units. */
  readonly longestLine: number
}

/** How large a program is. A line that has code and a comment counts as code; texts over several lines count as code. */
export function sizeMetrics(code: string, comments: '#' | '//'): SizeMetrics {
  const lines = code.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  let [commentLines, blankLines, longestLine] = [0, 0, 0]
  let isInComment = false
  for (const line of lines) {
    longestLine = Math.max(longestLine, line.length)
    const text = line.trim()
    if (text === '') blankLines++
    else if (isInComment || text.startsWith(comments) || (comments === '//' && text.startsWith('/*'))) {
      const end = text.indexOf('*/')
      if (comments === '//' && (isInComment || text.startsWith('/*'))) isInComment = end === -1
      if (end === -1 || end + 2 === text.length) commentLines++
    }
  }
  return {
    ...{ lines: lines.length, commentLines, blankLines, longestLine },
    codeLines: lines.length - commentLines - blankLines,
  }
}
