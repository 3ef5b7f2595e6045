import MarkdownIt from 'markdown-it'

// Without HTML: what stands in it becomes Markdown, code included.
const parser = new MarkdownIt({ html: false })

/** Which lines are code, fences included: in blocks, or indented. */
export function codeLines(lines: readonly string[]): boolean[] {
  const isCode = lines.map(() => false)
  for (const { type, map } of parser.parse(lines.join('\n'), {})) {
    if (map && (type === 'fence' || type === 'code_block')) isCode.fill(true, map[0], map[1])
  }
  return isCode
}

/**
 * Replaces in Markdown, but not in its code blocks and code spans. `replace` gets stretches of text without code, which
 * may have several lines, and must give back as many.
 */
export function outsideCode(text: string, replace: (text: string) => string): string {
  const lines = text.split('\n')
  const isCode = codeLines(lines)
  const out: string[] = []
  let stretch: string[] = []
  const flush = () => {
    if (stretch.length > 0) out.push(outsideSpans(stretch.join('\n'), replace))
    stretch = []
  }
  for (const [index, line] of lines.entries()) {
    if (isCode[index]) {
      flush()
      out.push(line)
    } else {
      stretch.push(line)
    }
  }
  flush()
  return out.join('\n')
}

/** Code spans (CommonMark 6.1): as many backticks at the end as at the start, within one paragraph. */
function outsideSpans(text: string, replace: (text: string) => string): string {
  const span = /(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[^`]|(?!\1(?!`))`+)*?(?<!`)\1(?!`)/g
  const spans: string[] = []
  // Stretches are replaced as one, with the spans out of sight: a link may have code in its text.
  const hidden = text.replace(span, (code) => {
    spans.push(code)
    return `\uE000${spans.length - 1}\uE001`
  })
  return replace(hidden).replace(/\uE000(\d+)\uE001/g, (_, index: string) => spans[Number(index)] ?? '')
}
