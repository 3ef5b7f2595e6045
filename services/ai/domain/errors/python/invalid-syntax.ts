import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { keywords } from './program.ts'
import type { PythonError } from './python-error.ts'

/** What a plain "invalid syntax" most likely means, told from the line; undefined when the line gives no hint. */
export function explainInvalidSyntax(error: PythonError): Reading | undefined {
  const line = withoutStrings(error.lineText)
  const searchWords = 'SyntaxError'
  if (/^else if\b/.test(line)) {
    return {
      explanation: `${code('else if')} is one word in Python.`,
      fix: `Write ${code('elif')} instead of ${code('else if')}.`,
      searchWords: 'if elif else conditions',
    }
  }
  const operator = foreignOperators.find(({ pattern }) => pattern.test(line))
  if (operator) {
    return {
      explanation: `Python has no ${code(operator.foreign)}; other languages do.`,
      fix: `Write ${code(operator.python)} instead.`,
      searchWords: operator.searchWords,
    }
  }
  if (/^(?:print|return) +[^\s(=]/.test(line) && line.startsWith('print')) {
    return {
      explanation: `${code('print')} is a function: what it shall print stands in round brackets.`,
      fix: `Put the brackets around it: ${code('print(…)')}.`,
      searchWords: 'print function brackets',
    }
  }
  if (/\blambda\b[^:]{0,80}: *(?:return|if|for|while|raise|print +\w)\b(?!.*\belse\b)/.test(line)) {
    return {
      explanation: `A ${code('lambda')} holds one value, no statement such as ${code('return')}.`,
      fix: `Leave ${code('return')} away: ${code('lambda x: x + 1')}; for more write a function with ${code('def')}.`,
      searchWords: 'lambda function return',
    }
  }
  const reserved = /^(\w+) *=(?!=)/.exec(line)?.[1]
  if (reserved !== undefined && keywords.has(reserved)) {
    return {
      explanation: `${code(reserved)} is a word of the language itself, so it cannot be the name of a variable.`,
      fix: `Choose another name, such as ${code(`${reserved}_`)} or one that says what the value is.`,
      searchWords: 'variable names keywords rules',
    }
  }
  if (/^(?:if|elif|else|for|while|def|class)\b.*\{$/.test(line.trimEnd())) {
    return {
      explanation: `Other languages put a block in curly brackets. In Python the line that announces it ends in ${code(':')}, and the lines of the block are indented.`,
      fix: `Write ${code(':')} instead of ${code('{')}, and remove the ${code('}')} that closes the block.`,
      searchWords: 'block colon indentation',
    }
  }
  if (/^(?:elif|else|except|finally)\b/.test(line) && line.trimEnd().endsWith(':')) {
    const word = /^\w+/.exec(line)?.[0] ?? ''
    return {
      explanation: `${code(word)} has nothing to belong to here: it must stand directly below the block of its ${code(word === 'except' || word === 'finally' ? 'try' : 'if')}, at the same indentation.`,
      fix: `Check the indentation of this line and of the lines above it: no other line may stand between the block and ${code(word)}.`,
      searchWords: 'if elif else indentation block',
    }
  }
  if (/^(?:if|elif|else|for|while|def|class|try|except|finally|with)\b/.test(line) && !/:\s*(?:#.*)?$/.test(line)) {
    if (/^(?:if|elif|while)\b[^=]*[^=!<>]=[^=]/.test(line)) {
      return {
        explanation: `A single ${code('=')} gives a name a value; to compare two values Python has ${code('==')}.`,
        fix: `Write ${code('==')} instead of ${code('=')} in the condition, and end the line with ${code(':')}.`,
        searchWords: 'comparison == equal if condition',
      }
    }
    return missingColon(error)
  }
  if (/^(?:if|elif|while)\b[^=]*[^=!<>]=[^=]/.test(line)) {
    return {
      explanation: `A single ${code('=')} gives a name a value; to compare two values Python has ${code('==')}.`,
      fix: `Write ${code('==')} instead of ${code('=')} in the condition.`,
      searchWords: 'comparison == equal if condition',
    }
  }
  if (/^(?:let|var|const|int|string|function|public|void) +\w/.test(line)) {
    const word = /^\w+/.exec(line)?.[0] ?? ''
    return {
      explanation: `${code(word)} belongs to another language. In Python a variable is made by giving it a value, and a function with ${code('def')}.`,
      fix:
        word === 'function' ? `Write ${code('def name(…):')}.` : `Leave ${code(word)} away: ${code('name = value')}.`,
      searchWords: word === 'function' ? 'def function define' : 'variable assignment',
    }
  }
  if (/[+\-*/%=<>]\s*(?:#.*)?$/.test(line)) {
    return {
      explanation: 'The line ends in an operator, so a value is missing after it.',
      fix: 'Write the missing value at the end of the line.',
      searchWords: 'operators expressions SyntaxError',
    }
  }
  const opened = [...line].filter((character) => '([{'.includes(character)).length
  const closed = [...line].filter((character) => ')]}'.includes(character)).length
  if (closed < opened || line !== error.lineText) {
    return {
      explanation: `Python could not read line ${error.line}, so nothing has run yet. ${closed < opened ? 'A bracket on it is not closed.' : 'Often a comma, an operator or a quote is missing beside a text.'}`,
      fix:
        closed < opened
          ? 'Close the bracket.'
          : 'Look at the marked place: put the comma, the operator or the quote where it is missing.',
      searchWords,
    }
  }
  return {
    explanation: `Python could not read line ${error.line}, so nothing has run yet. The mistake is at the marked place or just before it, often at the end of the line above.`,
    fix: `Look for a missing bracket, quote, comma or operator on line ${error.line} and on the line above.`,
    searchWords,
  }
}

export function missingColon(error: PythonError): Reading {
  const word = /^(?:async )?(\w+)/.exec(error.lineText)?.[1] ?? 'if'
  return {
    explanation: `A line that begins with ${code(word)} announces a block, and must end in a colon. The colon is missing${onLine(error.line)}.`,
    fix: `Put ${code(':')} at the end of the line${error.lineText.length > 0 && error.lineText.length < 60 && !/[#:]/.test(error.lineText) ? `: ${code(`${error.lineText}:`)}` : '.'}`,
    searchWords: `${word} colon block SyntaxError`,
  }
}

const foreignOperators = [
  { pattern: /\+\+|--$/, foreign: '++', python: 'x += 1', searchWords: 'increment += assignment' },
  { pattern: /&&/, foreign: '&&', python: 'and', searchWords: 'and or not boolean conditions' },
  { pattern: /\|\|/, foreign: '||', python: 'or', searchWords: 'and or not boolean conditions' },
  { pattern: /(?:^|[\s(])!(?!=)/, foreign: '!', python: 'not', searchWords: 'and or not boolean conditions' },
  { pattern: /=>/, foreign: '=>', python: '>=', searchWords: 'comparison operators' },
  { pattern: /=</, foreign: '=<', python: '<=', searchWords: 'comparison operators' },
  { pattern: /=!/, foreign: '=!', python: '!=', searchWords: 'comparison operators' },
  { pattern: /===/, foreign: '===', python: '==', searchWords: 'comparison == equal' },
  { pattern: /<>/, foreign: '<>', python: '!=', searchWords: 'comparison operators' },
  { pattern: /\belse:? *if\b/, foreign: 'else if', python: 'elif', searchWords: 'if elif else conditions' },
]

/** The line with the content of its strings emptied, so that it is not taken for code. */
function withoutStrings(line: string): string {
  return line.slice(0, 300).replace(/"[^"]*"|'[^']*'/g, '""')
}
