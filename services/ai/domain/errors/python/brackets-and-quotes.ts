import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { PythonCase, PythonError } from './python-error.ts'

/** Brackets, quotes and braces that are not closed, or not by their partner. */
export const bracketCases: readonly PythonCase[] = [
  {
    pattern: /^'(.)' was never closed/,
    read: ([bracket = ''], error) => neverClosed(bracket, error),
  },
  {
    pattern: /^unexpected EOF while parsing/,
    read: () => ({
      explanation:
        'Python reached the end of the program while something was still open: a bracket, a quote, or a block that a colon had announced.',
      fix: `Count the brackets: each ${code('(')}, ${code('[')} and ${code('{')} needs its partner. A line that ends in ${code(':')} needs at least one indented line below it.`,
      searchWords: 'SyntaxError bracket missing',
    }),
  },
  {
    pattern: /^closing parenthesis '(.)' does not match opening parenthesis '(.)'(?: on line (\d+))?/,
    read: ([closing = '', opening = '', line]) => ({
      explanation: `A ${code(closing)} closes here, but the bracket that is open${line ? ` since line ${line}` : ''} is ${code(opening)}.`,
      fix: `Close ${code(opening)} with ${code(partners.get(opening) ?? '')} first, or correct whichever of the two is wrong.`,
      searchWords: 'SyntaxError bracket',
    }),
  },
  {
    pattern: /^unmatched '(.)'/,
    read: ([bracket = '']) => ({
      explanation: `The bracket ${code(bracket)} closes something that was never opened.`,
      fix: `Remove this ${code(bracket)}, or put the missing opening bracket where it belongs.`,
      searchWords: 'SyntaxError bracket',
    }),
  },
  {
    pattern: /^unterminated triple-quoted|EOF while scanning triple-quoted/,
    read: () => ({
      explanation:
        'A text that begins with three quotes runs to the end of the program, because the three quotes that end it are missing.',
      fix: `Put ${code('"""')} where the text shall end.`,
      searchWords: 'SyntaxError string quotes',
    }),
  },
  {
    pattern: /^unterminated f?-?string literal|^EOL while scanning string literal/,
    read: (_, error) => unterminatedString(error),
  },
  {
    // Before Python 3.12 the same quotes end the text, wherever they stand.
    pattern: /^f-string: (?:unmatched|expecting|unterminated|closing)/,
    read: (_, error) => {
      const inner = /f(["'])[^"']*\{[^{}"']*\1([^"'{}]*)\1/i.exec(error.lineText.slice(0, 300))
      if (inner === null) return undefined
      const [, quote = '"', key = ''] = inner
      const other = quote === '"' ? "'" : '"'
      return {
        explanation: `The f-string begins with ${code(quote)}, and the same quote stands inside of its braces${onLine(error.line)}: for Python the text ends there.`,
        fix: `Use the other kind of quote inside of the braces: ${code(`[${other}${key}${other}]`)}.`,
        searchWords: 'f-string formatting quotes string',
      }
    },
  },
  {
    pattern: /^f-string: (.*)/,
    read: ([problem = '']) => ({
      explanation: `Something is wrong inside the braces of the f-string: Python says ${code(problem)}.`,
      fix: `Look between ${code('{')} and ${code('}')}: each brace needs its partner, and between them stands a value, such as ${code('{name}')}.`,
      searchWords: 'f-string formatting braces string',
    }),
  },
]

const partners = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

function neverClosed(bracket: string, error: PythonError): Reading {
  const partner = partners.get(bracket) ?? ''
  return {
    explanation: `The bracket ${code(bracket)} opened${onLine(error.line)} has no ${code(partner)} that closes it, so Python reads on and takes the following lines for a part of it.`,
    fix: `Put ${code(partner)} where the bracket shall end; often that is the end of line ${error.line}.`,
    searchWords: 'SyntaxError bracket missing',
  }
}

function unterminatedString(error: PythonError): Reading {
  const quote = /["']/.exec(error.lineText)?.[0] ?? '"'
  const apostrophe = quote === "'" && error.lineText.split("'").length === 4
  return {
    explanation: `A text begins with ${code(quote)}${onLine(error.line)}, and the quote that ends it is missing on that line.${apostrophe ? ' The apostrophe inside the text counts as its end.' : ''}`,
    fix: apostrophe
      ? `Put the text in double quotes ${code('"')}, then it may contain an apostrophe.`
      : `Put ${code(quote)} at the end of the text. It must be the same kind of quote as at its beginning.`,
    searchWords: 'string quotes SyntaxError',
  }
}
