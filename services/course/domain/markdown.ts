import MarkdownIt, { type Env, type Token } from 'markdown-it'

/** One thing in a Markdown text that is refused. */
export type MarkdownProblem = {
  /** 1-based. */
  line: number
  message: string
}

/**
 * Tags that are let through, without attributes: they do nothing but look different. Everything else of HTML could run
 * something, load something or break the page that the text is shown in.
 */
const harmlessTag =
  /<\/?(?:abbr|b|br|cite|code|del|details|dfn|em|hr|i|ins|kbd|mark|q|s|samp|small|strong|sub|summary|sup|u|var|wbr)\s*\/?>/gi

/** Schemes of links and images; without one a link is relative. */
const harmlessSchemes = new Set(['http', 'https', 'mailto', 'tel', 'ftp', 'ftps', 'sftp', 'ssh', 'git', 'doi', 'geo'])

const maxNesting = 100
// One wrong line can make every following one wrong.
const maxProblems = 20

// Chosen over the unified parsers because its time grows with the length of hostile text, not with its square.
const parser = new MarkdownIt({ html: true, maxNesting })
// What is wrong with a link shall be told, not shown as text.
parser.validateLink = () => true
parser.normalizeLink = (url) => url

/**
 * What is refused in a text of CommonMark with tables and fenced divs (`::: note` … `:::`): raw HTML beyond a few tags,
 * links by which a browser would run something, code blocks and divs that are never closed, nesting without measure.
 */
export function markdownProblems(text: string): MarkdownProblem[] {
  const problems: MarkdownProblem[] = []
  const lines = text.split(/\r\n|\r|\n/)
  const literal = new Set<number>()
  let start = 0
  const environment: Env = {}
  for (const token of parser.parse(text, environment)) {
    // Cells of a table have no place of their own, their row has.
    start = token.map?.[0] ?? start
    if (token.level >= maxNesting - 2) problems.push({ line: start + 1, message: 'is nested too deeply' })
    if (token.type === 'fence' || token.type === 'code_block' || token.type === 'html_block') {
      for (let line = start; line < (token.map?.[1] ?? start); line++) literal.add(line)
    }
    if (token.type === 'fence' && !isClosed(token, lines)) {
      problems.push({ line: start + 1, message: `the block ${token.markup}${token.info} is never closed` })
    } else if (token.type === 'html_block') {
      addHtml(token.content, start + 1, problems)
    } else if (token.type === 'inline') {
      addInline(token.children ?? [], start + 1, problems)
      addSloppyHtml(token.children ?? [], start + 1, problems)
    }
    if (problems.length >= maxProblems) break
  }
  addDefinitions(lines, environment.references ?? {}, problems)
  addDivs(lines, literal, problems)
  return problems.sort((a, b) => a.line - b.line).slice(0, maxProblems)
}

/** The parser closes a fence at the end of the text or of the list that it is in, and says the same of it. */
function isClosed({ map, markup }: Token, lines: string[]): boolean {
  const [start, end] = map ?? [0, 0]
  const last = lines[end - 1]?.replace(/^[\s>]*/, '').trimEnd() ?? ''
  const mark = markup[0] ?? ''
  return end - 1 > start && last.length >= markup.length && [...last].every((character) => character === mark)
}

function addInline(tokens: Token[], firstLine: number, problems: MarkdownProblem[]): void {
  let line = firstLine
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') line++
    else if (token.type === 'html_inline') addHtml(token.content, line, problems)
    else if (token.level >= maxNesting - 2) problems.push({ line, message: 'is nested too deeply' })
    const target = token.attrGet('href') ?? token.attrGet('src')
    const scheme = target === null ? undefined : refusedScheme(String(target))
    if (scheme !== undefined) problems.push({ line, message: `links by ${scheme}: are refused` })
    if (token.type === 'image') addInline(token.children ?? [], line, problems)
    if (problems.length >= maxProblems) return
  }
}

/**
 * What CommonMark takes for text, and a browser for a tag, or an extension for attributes: they run something wherever the
 * text is shown by a less careful parser.
 */
function addSloppyHtml(tokens: Token[], firstLine: number, problems: MarkdownProblem[]): void {
  const text = tokens
    .map(({ type, content }) => (type.endsWith('break') ? '\n' : type === 'text' ? content : ''))
    .join('')
  for (const { 0: tag, index } of text.matchAll(/<[a-z][^<>]*>|\{[^{}]*\}/gi)) {
    if (!handler.test(tag) && !/^<[a-z][\w:-]*\/[^>]*=/i.test(tag)) continue
    // Divs are looked at by themselves.
    const lineStart = text.lastIndexOf('\n', index) + 1
    if (/^ {0,3}:::/.test(text.slice(lineStart, lineStart + 6))) continue
    const line = firstLine + text.slice(0, index).split('\n').length - 1
    problems.push({ line, message: `what could run something is refused: ${tag.slice(0, 40)}` })
    if (problems.length >= maxProblems) return
  }
}

/** Also of definitions that no link makes use of here: they may meet one where the text is shown. */
function addDefinitions(
  lines: string[],
  references: NonNullable<Env['references']>,
  problems: MarkdownProblem[],
): void {
  const refused = new Map(Object.entries(references).map(([label, { href }]) => [label, refusedScheme(href)]))
  for (const [label, scheme] of refused) {
    if (scheme === undefined) continue
    const line = lines.findIndex((text) => {
      const [, named] = /\[((?:[^[\]\\]|\\.)+)\]:/.exec(text) ?? []
      return named !== undefined && parser.utils.normalizeReference(named) === label
    })
    problems.push({ line: Math.max(line, 0) + 1, message: `links by ${scheme}: are refused` })
    if (problems.length >= maxProblems) return
  }
}

/** The scheme of a link that is refused, or undefined. Browsers skip white space and control characters in it. */
export function refusedScheme(target: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what hides a scheme from a plain look
  const seen = target.replace(/[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\ufeff]/g, '')
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(seen)?.[1]?.toLowerCase()
  return scheme === undefined || harmlessSchemes.has(scheme) ? undefined : scheme
}

function addHtml(html: string, firstLine: number, problems: MarkdownProblem[]): void {
  const rest = html.replace(harmlessTag, '')
  const [tag] = /<[a-z!/?][^\s>]*/i.exec(rest) ?? []
  if (tag === undefined) return
  const line = firstLine + html.slice(0, html.indexOf(tag)).split('\n').length - 1
  problems.push({ line, message: `raw HTML is refused: ${tag.slice(0, 40)}` })
}

/** An attribute by which a browser would run something. */
const handler = /\bon[a-z]{3,}\s*=/i

/** A line of three or more colons opens a div where something follows them, and closes one where nothing does. */
function addDivs(lines: string[], literal: ReadonlySet<number>, problems: MarkdownProblem[]): void {
  const open: MarkdownProblem[] = []
  for (const [index, text] of lines.entries()) {
    const div = literal.has(index) ? undefined : divLine(text)
    if (div === undefined) continue
    if (handler.test(div)) problems.push({ line: index + 1, message: 'a div that runs something is refused' })
    if (div !== '') open.push({ line: index + 1, message: `the div ${div.slice(0, 40)} is never closed` })
    else if (!open.pop()) problems.push({ line: index + 1, message: 'closes a div that nothing opened' })
  }
  problems.push(...open)
}

/** What a line says of a div: its class where it opens one, '' where it closes one, undefined where it is none. */
export function divLine(line: string): string | undefined {
  const [, rest] = /^ {0,3}:{3,}(.*)$/s.exec(line) ?? []
  return rest?.replace(/:+\s*$/, '').trim()
}
