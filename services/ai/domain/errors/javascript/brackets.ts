import { tokenizer } from 'acorn'

export type Bracket = {
  readonly sign: string
  /** From 1. */
  readonly line: number
  readonly lineText: string
}

/** The brackets of a JavaScript program that do not fit together. */
export type Brackets = {
  /** Those that are never closed, the outermost first; or not until one closes that is no partner of theirs. */
  readonly open: readonly Bracket[]
  /** The first that closes what was never opened, or what was opened by another. */
  readonly stray: Bracket | undefined
  /** The first pair whose lines are not indented alike: there it went wrong, if the learner indents. */
  readonly uneven: { readonly opened: Bracket; readonly closed: Bracket; readonly isClosedEarly: boolean } | undefined
}

const longestProgram = 65_536
const partners = new Map([
  ['{', '}'],
  ['${', '}'],
  ['(', ')'],
  ['[', ']'],
])
const closing = new Set(partners.values())

/** What closes a bracket. */
export function partnerOf(sign: string): string {
  return partners.get(sign) ?? ''
}

/** Undefined where texts or patterns are open as well, so that nothing can be said of brackets. */
export function bracketsOf(source: string): Brackets | undefined {
  if (source.length > longestProgram) return undefined
  const lines = source.split(/\r\n|\n|\r/)
  const open: (Bracket & { readonly indentation: number })[] = []
  let uneven: Brackets['uneven']
  let stray: Bracket | undefined
  let lastLine = 0
  try {
    for (const token of tokenizer(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true })) {
      const line = token.loc?.start.line ?? 0
      const isFirst = line !== lastLine
      lastLine = token.loc?.end.line ?? line
      const sign = source.slice(token.start, token.end)
      const lineText = (lines[line - 1] ?? '').trim()
      const indentation = (lines[line - 1] ?? '').search(/\S/)
      if (partners.has(token.type.label)) open.push({ sign, line, lineText, indentation })
      else if (closing.has(token.type.label)) {
        const opened = open.at(-1)
        const closed = { sign, line, lineText }
        if (opened === undefined || partners.get(opened.sign) !== sign) {
          stray = closed
          break
        }
        if (isFirst && opened.indentation !== indentation) {
          uneven ??= { opened, closed, isClosedEarly: indentation > opened.indentation }
        }
        open.pop()
      }
    }
  } catch {
    return undefined // acorn tells where it stopped, which the interpreter has told already
  }
  return { open, stray, uneven }
}
