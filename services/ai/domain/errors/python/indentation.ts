import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine, theLine } from '../place.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const searchWords = 'indentation block spaces IndentationError'

const cases: PythonCase[] = [
  {
    pattern: /^expected an indented block(?: after (?:an? )?(.+) on line (\d+))?/,
    read: ([statement = '', opener = ''], error) => {
      const after = opener === '' ? 'The line above it' : `Line ${opener}, the ${statement.replaceAll("'", '`')},`
      return {
        explanation: `${after} ends in a colon and announces a block, so the lines that belong to it must be indented. The text${onLine(error.line)} is not.`,
        fix: `Put four spaces before line ${error.line || 'that follows'}. If the block shall do nothing yet, write an indented ${code('pass')}.`,
        searchWords,
      }
    },
  },
  {
    pattern: /^unexpected indent/,
    read: (_, error) => ({
      explanation: `${theLine(error.line)} begins with spaces, but no line above it ends in a colon and announces a block there.`,
      fix: 'Remove the spaces, so that the line begins below the line above it.',
      searchWords,
    }),
  },
  {
    pattern: /^unindent does not match/,
    read: (_, error) => ({
      explanation: `${theLine(error.line)} is indented less than the one above it, but not as far as any block that is open: the number of spaces fits none of the lines above.`,
      fix: 'Count the spaces: give the line exactly as many as the other lines of the block that it belongs to, usually 4, 8 or 12.',
      searchWords,
    }),
  },
]

export function explainIndentationError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

export function explainTabError(error: PythonError): Reading {
  return {
    explanation: `Some lines are indented with tabs and others with spaces. They may look alike${onLine(error.line)}, but Python cannot tell how far each of them goes in.`,
    fix: 'Use four spaces everywhere: delete the white space before each line of the block and type it again.',
    searchWords: 'indentation tabs spaces TabError',
  }
}
