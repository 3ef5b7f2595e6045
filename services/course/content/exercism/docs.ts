import { openingFence } from '@learnlab/passages'
import { markdownProblems } from '../../domain/markdown.ts'
import { withoutComments } from '../carpentries/comments.ts'
import { type Definitions, takeDefinitions, usedDefinitions } from '../carpentries/definitions.ts'
import { withoutHtml } from '../carpentries/html.ts'
import { codeLines, outsideCode } from '../carpentries/literal.ts'
import { sourceLines } from '../carpentries/source-line.ts'
import type { ContentProblem } from '../content-problem.ts'
import { maxContentBytes } from '../course-content.ts'
import { addNul, lineOfByte, readTextFile } from '../text-file.ts'

const site = 'https://exercism.org'

/** A document of a track as Markdown that may be stored; '' where there is none. */
export async function readDocument(dir: string, file: string, problems: ContentProblem[]): Promise<string> {
  const found: ContentProblem[] = []
  const source = await readTextFile(dir, file, found)
  problems.push(...found.filter(({ message }) => message !== 'is missing'))
  if (source === undefined) return ''
  const plain = withoutComments(source.replace(/\r\n?/g, '\n'))
  const text = outsideCode(plain, (stretch) => withAbsoluteLinks(withoutHtml(stretch)))
  for (const { line, message } of markdownProblems(text)) problems.push({ file, line, message })
  const bytes = Buffer.byteLength(text)
  if (bytes > maxContentBytes) {
    const line = lineOfByte(text, maxContentBytes)
    problems.push({ file, line, message: `has ${bytes} bytes of text, more than the ${maxContentBytes} allowed` })
  }
  addNul(file, text, problems)
  return text
}

/** A document, and behind it what the track adds to it: `introduction.md` and `introduction.append.md`. */
export async function readWithAppendix(
  dir: string,
  folder: string,
  name: string,
  problems: ContentProblem[],
): Promise<string> {
  const parts = [
    await readDocument(dir, `${folder}/${name}.md`, problems),
    await readDocument(dir, `${folder}/${name}.append.md`, problems),
  ]
  return parts.filter((part) => part.trim() !== '').join('\n')
}

/** The sections of hints.md, each with its heading and with the link definitions that it makes use of. */
export function hintsIn(text: string): string[] {
  const definitions: Definitions = new Map()
  const lines = takeDefinitions(sourceLines(text, 1), definitions).map((line) => line.text)
  const isCode = codeLines(lines)
  const hints: string[][] = [[]]
  for (const [index, line] of lines.entries()) {
    if (!isCode[index] && /^## /.test(line)) hints.push([])
    // The title of the page says nothing.
    if (!(hints.length === 1 && /^# /.test(line))) hints.at(-1)?.push(line)
  }
  return hints
    .map((hint) => hint.join('\n').trim())
    .filter((hint) => hint !== '' && !isHeadingOnly(hint))
    .map((hint) => [hint, usedDefinitions(hint, definitions).join('\n')].filter(Boolean).join('\n\n'))
}

/** Whether the text asks to improve what works already: no field says so, such instructions open with the word. */
export function asksToRefactor(instructions: string): boolean {
  const lines = instructions.split('\n')
  const first = lines.find((line) => line.trim() !== '' && !line.startsWith('#') && !openingFence(line)) ?? ''
  return /^refactor\b/i.test(first)
}

function isHeadingOnly(hint: string): boolean {
  return /^#+ [^\n]*$/.test(hint)
}

/** Pages of the site are linked by their path. */
function withAbsoluteLinks(text: string): string {
  return text.replace(/(\]\(<?|^ {0,3}\[[^\]]+\]:\s*<?)\/(?!\/)/gm, `$1${site}/`)
}
