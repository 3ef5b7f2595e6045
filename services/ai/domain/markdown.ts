import { stripVTControlCharacters } from 'node:util'
import { safeMarkdown } from './model/safe-markdown.ts'

const quotedLength = 120
const plainLength = 120

// Beside control characters, those that turn the direction of writing: they make code read other than it runs.
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu

/** The text without terminal colours, NULs and lone surrogates, cut to its last `maxLength` UTF-16 code units. */
export function cleanTail(text: string, maxLength: number): string {
  return stripVTControlCharacters(text.slice(-maxLength)).replaceAll('\0', '').toWellFormed()
}

/** At most `maxLength` UTF-16 code units, with an ellipsis where something was cut off. */
export function bounded(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${text
    .slice(0, maxLength - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`
}

/** The text on one line: every run of control characters and line breaks becomes one space. */
export function oneLine(text: string, maxLength: number): string {
  return bounded(
    text
      .slice(0, maxLength * 4)
      .toWellFormed()
      .replace(invisible, ' ')
      .trim(),
    maxLength,
  )
}

/**
 * Foreign text as inline code, whatever it contains: the delimiter is longer than any run of backticks inside
 * (CommonMark, "code spans").
 */
export function code(text: string, maxLength = quotedLength): string {
  const line = oneLine(text, maxLength)
  if (line === '') return '` `'
  let longest = 0
  for (const run of line.match(/`+/g) ?? []) longest = Math.max(longest, run.length)
  const delimiter = '`'.repeat(longest + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${delimiter}${padding}${line}${padding}${delimiter}`
}

/** Foreign text as plain words in Markdown: no link, emphasis or HTML comes out of it. */
export function plain(text: string, maxLength = plainLength): string {
  return oneLine(text, maxLength)
    .replace(/[\\`*_[\]<>&|~]/g, '\\$&')
    .replace(/^([#>+-])/, '\\$1')
}

/** Foreign Markdown inside a block quote, without links, images and HTML. */
export function quoted(markdown: string): string {
  return safeMarkdown(markdown)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')
}
