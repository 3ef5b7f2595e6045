import { bounded } from './markdown.ts'
import { coverage, stems } from './words.ts'

const omitted = '…'

/**
 * The part of a passage that answers best, in whole blocks (paragraphs, lists, code), at most `maxLength` UTF-16 code
 * units and a few more for marks of omission. What is left is valid by itself: code fences are closed, raw HTML and
 * images are taken out, links lead nowhere but to the web.
 */
export function excerpt(markdown: string, wanted: ReadonlySet<string>, maxLength: number): string {
  const blocks = blocksOf(markdown.toWellFormed().replaceAll('\0', ''))
  const total = blocks.reduce((length, block) => length + block.length + 2, 0)
  let start = 0
  if (total > maxLength) {
    let best = -1
    for (const [at, block] of blocks.entries()) {
      const found = coverage(wanted, stems(block))
      if (found > best) [best, start] = [found, at]
    }
    // Code is explained by the text before it.
    if (start > 0 && isFence(blocks[start] ?? '') && !isFence(blocks[start - 1] ?? '')) start--
  }
  const chosen: string[] = start > 0 ? [omitted] : []
  let left = maxLength
  let at = start
  for (; at < blocks.length; at++) {
    const block = blocks[at] ?? ''
    if (block.length > left) {
      if (at === start || left > maxLength / 3) {
        const part = isFence(block) ? cutFence(block, left) : cutText(block, left, wanted)
        if (part !== '') chosen.push(part)
      }
      break
    }
    chosen.push(block)
    left -= block.length + 2
  }
  if (at < blocks.length) chosen.push(omitted)
  return chosen.map((block) => (isFence(block) ? block : withoutMarkup(block))).join('\n\n')
}

/** The passage without its code blocks: what it is about, whatever its examples print. */
export function prose(markdown: string): string {
  return blocksOf(markdown)
    .filter((block) => !isFence(block))
    .join('\n\n')
}

/** Whether the passage shows code that can be tried. */
export function hasCode(markdown: string): boolean {
  return blocksOf(markdown).some(isFence)
}

/** Blocks between blank lines; a fenced block is one, closed by itself if the text did not close it. */
function blocksOf(markdown: string): string[] {
  const blocks: string[] = []
  let block: string[] = []
  let fence: string | undefined
  const end = () => {
    if (block.length > 0) blocks.push(block.join('\n'))
    block = []
  }
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    const mark = /^\s{0,12}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined && mark !== undefined) {
      end()
      fence = mark
      // Of the words after the fence only the language means something to those who render it.
      block.push(mark + (/^\s{0,12}(?:`+|~+) *([\w+#-]{1,30})/.exec(line)?.[1] ?? ''))
    } else if (fence !== undefined) {
      const closes = mark?.startsWith(fence) === true && line.trim() === mark
      block.push(closes ? fence : line)
      if (closes) {
        fence = undefined
        end()
      }
    } else if (line.trim() === '') end()
    else block.push(line)
  }
  if (fence !== undefined) block.push(fence)
  end()
  return blocks
}

function isFence(block: string): boolean {
  return block.startsWith('```') || block.startsWith('~~~')
}

/** The first lines of a fenced block, closed. */
function cutFence(block: string, maxLength: number): string {
  const lines = block.split('\n')
  const fence = lines.at(-1) ?? '```'
  const opening = lines[0] ?? fence
  const kept = [opening]
  let left = maxLength - opening.length - fence.length - 4
  for (const line of lines.slice(1, -1)) {
    if (line.length + 1 > left) break
    kept.push(line)
    left -= line.length + 1
  }
  return kept.length > 1 ? [...kept, omitted, fence].join('\n') : ''
}

/** Whole sentences, beginning with the one that has most of the wanted words. */
function cutText(block: string, maxLength: number, wanted: ReadonlySet<string>): string {
  const isListed = /^ {0,3}(?:[-*+|]|\d{1,9}[.)])/.test(block)
  const separator = isListed ? '\n' : ' '
  const sentences = block.split(isListed ? '\n' : /(?<=[.!?:])\s+(?=\S)/)
  let start = 0
  let best = 0
  for (const [at, sentence] of sentences.entries()) {
    const found = coverage(wanted, stems(sentence))
    if (found > best) [best, start] = [found, at]
  }
  let text = ''
  for (const sentence of sentences.slice(start)) {
    if (text.length + sentence.length + 1 > maxLength) break
    text += text === '' ? sentence : `${separator}${sentence}`
  }
  if (text === '') text = bounded(sentences[start] ?? '', maxLength)
  return closeInlineCode(start > 0 && !isListed ? `${omitted} ${text}` : text)
}

function closeInlineCode(text: string): string {
  return (text.match(/`/g)?.length ?? 0) % 2 === 0 ? text : text.replaceAll('`', '')
}

/** Text of a course without raw HTML, images and links that could do more than open a web page. */
function withoutMarkup(block: string): string {
  // Where code spans are less plain than this, what a renderer takes for code is not told apart: then all is text.
  const isPlain = !block.includes('``') && !block.includes('\\`')
  if (!isPlain) return withoutLinks(block)
  const parts = block.split(/(`[^`]*`)/)
  return parts.map((part, at) => (at % 2 === 1 ? part : withoutLinks(part))).join('')
}

function withoutLinks(text: string): string {
  return text
    .replace(/!\[([^\]\n]{0,300})\]\([^()\n]{0,1000}\)/g, '$1')
    .replaceAll('![', '[')
    .replace(/\]\((?!https?:\/\/)/gi, '] (')
    .replaceAll(']:', '] :')
    .replaceAll('<', '&lt;')
}
