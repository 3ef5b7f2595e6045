/** A piece of an answer that is complete in itself: text within a line, or a code block. */
export type MarkdownPiece = { readonly kind: 'text' | 'code'; readonly markdown: string }

export type MarkdownStream = {
  /** What of all that came so far is complete now, made safe. */
  push(text: string): MarkdownPiece[]
  /** The rest, with a code block closed that was left open. */
  end(): MarkdownPiece[]
}

const longestPending = 20_000
const sentenceEnd = /[.!?:]["')\]]?\s/g

/**
 * Makes a model's Markdown safe while it comes: no link, image or HTML is left, code blocks are whole and begin at the
 * margin. Text is passed on by sentences, code by blocks.
 */
export function createMarkdownStream(): MarkdownStream {
  let pending = ''
  let block: { fence: string; indent: number; lines: string[] } | undefined

  function takeLine(whole: string, ended: boolean, pieces: MarkdownPiece[]): void {
    // What nobody sees says nothing to a reader, and may say something to a program.
    const line = ended ? whole.trimEnd() : whole
    const fence = /^([ \t]*(?:[-*+] +|\d{1,3}[.)] +)?)(`{3,}|~{3,})[ \t]*([^`\n]*)$/.exec(line)
    if (block === undefined) {
      if (fence === null) {
        const markdown = safeText(line) + (ended ? '\n' : '')
        if (markdown !== '') pieces.push({ kind: 'text', markdown })
        return
      }
      const language = /^[\w+#-]{1,30}/.exec(fence[3] ?? '')?.[0] ?? ''
      const marks = fence[2] ?? '```'
      // Some languages are drawings that renderers act upon.
      const shown = /^(?:mermaid|math|html|svg|dot)$/i.test(language) ? 'text' : language
      block = { fence: marks, indent: (fence[1] ?? '').length, lines: [`${marks}${shown}`] }
      return
    }
    const { fence: opened, indent, lines } = block
    if (fence?.[2]?.startsWith(opened) && fence[3] === '') closeBlock(pieces)
    else lines.push(line.slice(0, indent).trim() === '' ? line.slice(indent) : line)
  }

  function closeBlock(pieces: MarkdownPiece[]): void {
    if (block === undefined) return
    pieces.push({ kind: 'code', markdown: `${[...block.lines, block.fence].join('\n')}\n` })
    block = undefined
  }

  /** Sentences of a line that is not whole yet. What may become a fence, a code span or a link waits. */
  function takeSentences(pieces: MarkdownPiece[]): void {
    if (block !== undefined || /^[ \t]*(?:[-*+] +|\d{1,3}[.)] +)?[`~]/.test(pending)) return
    let end = 0
    for (const match of pending.matchAll(sentenceEnd)) {
      const upTo = match.index + match[0].length
      if (isClosed(pending.slice(0, upTo))) end = upTo
    }
    if (end === 0) return
    pieces.push({ kind: 'text', markdown: safeText(pending.slice(0, end)) })
    pending = pending.slice(end)
  }

  return {
    push(text) {
      pending += text.toWellFormed().replaceAll('\0', '').replaceAll('\r', '')
      const pieces: MarkdownPiece[] = []
      for (let at = pending.indexOf('\n'); at !== -1; at = pending.indexOf('\n')) {
        takeLine(pending.slice(0, at), true, pieces)
        pending = pending.slice(at + 1)
      }
      if (pending.length > longestPending) {
        takeLine(pending, true, pieces)
        pending = ''
      }
      takeSentences(pieces)
      return pieces
    },
    end() {
      const pieces: MarkdownPiece[] = []
      if (pending !== '') takeLine(pending, false, pieces)
      pending = ''
      closeBlock(pieces)
      return pieces
    },
  }
}

/** The whole of a text made safe. */
export function safeMarkdown(markdown: string): string {
  const stream = createMarkdownStream()
  return [...stream.push(markdown), ...stream.end()].map((piece) => piece.markdown).join('')
}

/** Whether nothing that would change what comes before is still open: code spans and brackets. */
function isClosed(text: string): boolean {
  const backticks = text.match(/`/g)?.length ?? 0
  return backticks % 2 === 0 && text.lastIndexOf('[') <= text.lastIndexOf(']') && !/\]\([^)]*$/.test(text)
}

const plainLink = /!?\[([^\]\n]{0,300})\]\([^()\n]{0,1000}\)/g
const address = /\b(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.|mailto:)\S*/gi

/** Text within one line without links, images and HTML. Code spans stay as they are. */
export function safeText(line: string): string {
  let safe = ''
  let from = 0
  for (let at = 0; at < line.length; ) {
    const character = line[at]
    if (character === '\\' && at + 1 < line.length) at += 2
    else if (character === '`') {
      const span = spanAt(line, at)
      safe += withoutMarkup(line.slice(from, at))
      safe += span ?? '\\`'
      at += span?.length ?? 1
      from = at
    } else at++
  }
  return safe + withoutMarkup(line.slice(from))
}

/** The code span that begins at a place, or undefined where its backticks are never closed (CommonMark, "code spans"). */
function spanAt(line: string, start: number): string | undefined {
  const opening = /^`+/.exec(line.slice(start))?.[0] ?? ''
  for (const run of line.slice(start + opening.length).matchAll(/`+/g)) {
    if (run[0].length === opening.length) return line.slice(start, start + 2 * opening.length + run.index)
  }
  return undefined
}

function withoutMarkup(text: string): string {
  return text
    .replace(plainLink, '$1')
    .replace(address, '(link left out)')
    .replace(/\\?([[\]])/g, '\\$1')
    .replace(/\\?</g, '&lt;')
}
