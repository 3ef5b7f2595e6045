import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { JavaScriptCase, JavaScriptError } from './javascript-error.ts'
import { valueCases } from './values.ts'

const cases: JavaScriptCase[] = [
  ...valueCases,
  {
    pattern: /^Maximum call stack size exceeded/,
    read: (_, { calls, line }) => {
      const name = calls[0]
      return {
        explanation: `${name === undefined ? 'A function' : code(`${name}(…)`)} calls itself${onLine(line)} again and again and never stops.`,
        fix: `Begin the function with a case that returns without calling itself, and check that every call comes nearer to it.`,
        searchWords: 'recursion base case function calls itself',
      }
    },
  },
  {
    pattern: /^Invalid (?:array|string|typed array) length/,
    read: (_, { line }) => ({
      explanation: `A list or text is made${onLine(line)} with a length that cannot be: negative, with a fraction, or far too large.`,
      fix: 'Print the length just before this line.',
      searchWords: 'JavaScript array length',
    }),
  },
  {
    pattern: /^(?:toFixed|toPrecision|toString)\(\) |^Invalid count value/,
    read: (_, error) => ({
      explanation: `A function gets a number${onLine(error.line)} outside of what it allows: ${code(error.message)}.`,
      fix: 'Pass a number in the allowed range; a count must not be negative.',
      searchWords: 'JavaScript numbers rounding',
    }),
  },
  {
    pattern: /^Invalid time value/,
    read: () => ({
      explanation: 'The date was made of a text or number that is no date.',
      fix: `Write dates as ${code('"2024-12-31"')}.`,
      searchWords: 'JavaScript date',
    }),
  },
]

export function explainRange(error: JavaScriptError): Reading | undefined {
  return readMessage(cases, error)
}
