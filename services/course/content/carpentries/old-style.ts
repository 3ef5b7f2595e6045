import { codeLines } from './literal.ts'
import type { SourceLine } from './source-line.ts'

/** `{: .challenge}`, kramdown's attributes of the block above. */
const attributeLine = /^\s*\{:\s*([^}]*)\}\s*$/

/** The marks of the quotations that a line stands in. */
const quotation = /^(?:\s{0,3}>\s?)*/

/** Classes of code blocks that say what stands in them instead of a language. */
const plainBlocks = new Set(['output', 'error', 'source', 'warning'])

/**
 * The lines of a lesson in the older style (kramdown under Jekyll) in the newer one: quotations with a class become
 * fenced divs, code blocks get their class as language, other attributes go.
 */
export function fromOldStyle(lines: readonly SourceLine[]): SourceLine[] {
  return withDivs(withLanguages(lines))
}

/** `~~~` … `~~~`, `{: .language-python}` → ```` ```python ```` … ```` ``` ````, at any depth of quotation. */
function withLanguages(lines: readonly SourceLine[]): SourceLine[] {
  const isCode = codeLines(lines.map(({ text }) => text))
  const out = lines.map((line) => ({ ...line }))
  const gone = new Set<number>()
  let start: number | undefined
  for (const [index, { text }] of lines.entries()) {
    if (isCode[index] && start === undefined) start = index
    const ends = isCode[index] && !isCode[index + 1]
    const isAttributes = !isCode[index] && attributeLine.test(unquoted(text))
    // Below a block that stands deeper in quotations they are of the quotation.
    const isOfBlock = depth(text) === depth(lines[index - 1]?.text ?? '')
    if (isAttributes && index > 0 && isCode[index - 1] && isOfBlock) {
      const opening = start === undefined ? undefined : out[start]
      const language = languageOf(attributeLine.exec(unquoted(text))?.[1] ?? '')
      if (opening && language) opening.text = opening.text.replace(/([`~]{3,})\s*\S*\s*$/, `$1${language}`)
      gone.add(index)
      start = undefined
    } else if (!isCode[index]) {
      start = undefined
    } else if (ends && !attributeLine.test(unquoted(lines[index + 1]?.text ?? ''))) {
      start = undefined
    } else if (isCode[index] && index > 0 && isCode[index - 1] && isFence(text) && start !== undefined) {
      // Two blocks without a line between them: the second begins where the first has ended.
      if (isFence(lines[index - 1]?.text ?? '') && index - 1 > start) start = index
    }
  }
  return out.filter((_, index) => !gone.has(index))
}

function isFence(text: string): boolean {
  return /^[`~]{3,}/.test(unquoted(text).trim())
}

function languageOf(attributes: string): string {
  const [, name = ''] = /\.(?:language-)?([a-z0-9+#-]+)/i.exec(attributes) ?? []
  return plainBlocks.has(name) || attributes.includes('language-') ? name.toLowerCase() : ''
}

function unquoted(text: string): string {
  return text.replace(quotation, '')
}

/** How many quotations a line stands in. */
function depth(text: string): number {
  return quotation.exec(text)?.[0].replace(/[^>]/g, '').length ?? 0
}

/** Quotations that attributes follow become divs, from the outermost inwards; the attributes of others go. */
function withDivs(lines: readonly SourceLine[]): SourceLine[] {
  const out: SourceLine[] = []
  const isCode = codeLines(lines.map(({ text }) => text))
  for (let index = 0; index < lines.length; ) {
    const first = lines[index]
    if (!first) break
    if (isCode[index] || !isQuoted(first.text)) {
      if (isCode[index] || !attributeLine.test(first.text)) out.push(first)
      index++
      continue
    }
    let end = index
    while (end < lines.length && isQuoted(lines[end]?.text ?? '')) end++
    end = endOfLazyLines(lines, end, isCode)
    const name = /\.([a-z0-9_-]+)/i.exec(attributeLine.exec(lines[end]?.text ?? '')?.[1] ?? '')?.[1]
    const quoted = lines.slice(index, end)
    if (name === undefined) {
      out.push(...quoted)
      index = end
      continue
    }
    const inner = withDivs(quoted.map(({ text, line }) => ({ text: text.replace(/^ {0,3}> ?/, ''), line })))
    const close = lines[end]?.line ?? first.line
    out.push({ text: `::: ${name.toLowerCase()}`, line: first.line }, { text: '', line: first.line }, ...inner)
    out.push({ text: '', line: close }, { text: ':::', line: close })
    index = end + 1
  }
  return out
}

/** Text without a mark that goes on what was quoted, where attributes of the quotation follow it. */
function endOfLazyLines(lines: readonly SourceLine[], start: number, isCode: readonly boolean[]): number {
  let end = start
  const isText = ({ text }: SourceLine) => text.trim() !== '' && !isQuoted(text) && !attributeLine.test(text)
  for (let line = lines[end]; line && isText(line) && !isCode[end]; line = lines[end]) end++
  return attributeLine.test(lines[end]?.text ?? '') ? end : start
}

function isQuoted(text: string): boolean {
  return /^ {0,3}>/.test(text)
}
