import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const convert = 'input int float conversion ValueError'

const cases: PythonCase[] = [
  {
    pattern: /^invalid literal for int\(\) with base (\d+): (.*)/s,
    read: ([base = '', literal = ''], error) => notWhole(Number(base), literal, error),
  },
  {
    pattern: /^could not convert string to float: (.*)/s,
    read: ([literal = ''], error) => ({
      explanation: `${code('float(…)')} makes a number of a text, but the text${onLine(error.line)} is ${code(literal)}, ${unquoted(literal).trim() === '' ? 'which is empty' : 'which is no number'}.${literal.includes(',') ? ' The decimal mark must be a point.' : ''}`,
      fix: literal.includes(',')
        ? `Replace the comma first: ${code('text.replace(",", ".")')}.`
        : `Make sure the text holds a number only, or catch the error with ${code('try')} and ${code('except ValueError:')}.`,
      searchWords: convert,
    }),
  },
  {
    pattern: /^not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)/,
    read: ([expected = '', got = ''], error) => ({
      explanation: `Several names take one value each${onLine(error.line)}: there are ${expected} names, but only ${got} value${got === '1' ? '' : 's'}.`,
      fix: `Make both sides equally many. When a text is split, check that it has the parts you expect.`,
      searchWords: 'unpacking tuple several values assignment',
      experiment: `Print the value on the right, to see how many parts it has.`,
    }),
  },
  {
    pattern: /^too many values to unpack(?: \(expected (\d+)(?:, got (\d+))?\))?/,
    read: ([expected = '', got = ''], error) => ({
      explanation: `Several names take one value each${onLine(error.line)}, but there are more values${got ? ` (${got})` : ''} than names${expected ? ` (${expected})` : ''}.`,
      fix: /^for\b/.test(error.lineText)
        ? `To go through keys and values of a dictionary, write ${code('.items()')}; for numbers and elements, ${code('enumerate(…)')}.`
        : `Use as many names as there are values, or take the rest into one list with a star: ${code('first, *rest = values')}.`,
      searchWords: 'unpacking tuple several values items enumerate',
      experiment: `Print the value on the right, to see how many parts it has.`,
    }),
  },
  {
    pattern:
      /^list\.remove\(x\): x not in list|is not in list$|^tuple\.index\(x\)|is not in (?:deque|range)|^list\.index\(x\)/,
    read: (_, error) => ({
      explanation: `The value looked for${onLine(error.line)} is not in the list.`,
      fix: `Ask first whether it is there: ${code(membership(error.lineText))}. Mind spelling, and that ${code('"1"')} and ${code('1')} differ.`,
      searchWords: 'list in remove index element',
    }),
  },
  {
    pattern: /^(?:substring not found|subsection not found)/,
    read: () => ({
      explanation: `${code('.index(…)')} did not find that part in the text.`,
      fix: `Ask first with ${code('in')}, or use ${code('.find(…)')}, which gives -1 when nothing is found.`,
      searchWords: 'string find index in',
    }),
  },
  {
    pattern: /^math domain error|^expected a (?:non-?negative|positive) input|must be a positive number/,
    read: (_, error) => ({
      explanation: `The mathematical function${onLine(error.line)} has no result for that number, such as the square root of a negative number or the logarithm of 0.`,
      fix: `Check the number first, for example ${code('if number >= 0:')}.`,
      searchWords: 'math sqrt negative number module',
    }),
  },
  {
    pattern: /^(max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)/,
    read: ([name = ''], error) => ({
      explanation: `${code(`${name}(…)`)} looks for the ${name === 'max' ? 'largest' : 'smallest'} element${onLine(error.line)}, but the list is empty.`,
      fix: `Check first that there is something in it: ${code('if values:')}; or say what an empty list gives: ${code(`${name}(values, default=0)`)}.`,
      searchWords: 'max min list empty',
    }),
  },
  {
    pattern: /^empty range (?:for|in) rand/,
    read: () => ({
      explanation: 'The smallest number asked for is larger than the largest, so there is nothing to choose from.',
      fix: `Put the smaller number first: ${code('random.randint(1, 6)')}.`,
      searchWords: 'random randint numbers',
    }),
  },
  {
    pattern: /^I\/O operation on closed file/,
    read: () => ({
      explanation: `The file is closed already. A ${code('with open(…)')} block closes its file at the end of the block.`,
      fix: `Read or write inside the ${code('with')} block: indent the line.`,
      searchWords: 'file open with read close',
    }),
  },
  {
    pattern: /^(?:range\(\) arg 3|slice step cannot) /,
    read: () => ({
      explanation: 'The step is 0, so the numbers would never move on.',
      fix: `Use a step such as 1, 2 or -1: ${code('range(0, 10, 2)')}.`,
      searchWords: 'range step slice',
    }),
  },
  {
    pattern: /^time data (.+) does not match format (.+)/,
    read: ([text = '', format = '']) => ({
      explanation: `The text ${code(text)} is not written as the format ${code(format)} says.`,
      fix: `Adapt the format: ${code('%Y')} is a year of four digits, ${code('%m')} the month, ${code('%d')} the day.`,
      searchWords: 'datetime date format',
    }),
  },
  {
    pattern: /^Exceeds the limit \((\d+) digits\)/,
    read: ([digits = '']) => ({
      explanation: `The number has more than ${digits} digits, and Python refuses to turn so large a number into text or back.`,
      fix: 'Check whether the number was meant to grow so large; print the number of its digits or a part of it.',
      searchWords: 'integer numbers string conversion',
    }),
  },
  {
    pattern: /^empty separator/,
    read: () => ({
      explanation: `${code('.split("")')} has nothing to split at.`,
      fix: `For the single characters of a text write ${code('list(text)')}.`,
      searchWords: 'string split characters list',
    }),
  },
  {
    pattern: /^(.+): line (\d+) column (\d+) \(char \d+\)/,
    read: ([problem = '', line = '', column = '']) => ({
      explanation: `The text is not valid JSON: at its line ${line}, column ${column}, Python says ${code(problem)}.`,
      fix: `JSON needs double quotes around names and texts, and no comma after the last element. Print the text, to see what it really holds; it may be empty.`,
      searchWords: 'json loads file',
    }),
  },
]

export function explainValueError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

function notWhole(base: number, literal: string, error: PythonError): Reading {
  const text = unquoted(literal)
  const opening = `${code('int(…)')} makes a whole number of a text, but the text${onLine(error.line)} is ${code(literal)}`
  const searchWords = convert
  if (text.trim() === '') {
    return {
      explanation: `${opening}: there is nothing in it.`,
      fix: `Check that something was entered before you convert it, for example ${code('if text.isdigit():')}.`,
      searchWords,
    }
  }
  if (/^\s*[+-]?\d+\.\d*\s*$/.test(text)) {
    return {
      explanation: `${opening}, which has a decimal point.`,
      fix: `Use ${code('float(…)')} for it; for a whole number, ${code('int(float(…))')}.`,
      searchWords,
    }
  }
  return {
    explanation: `${opening}, which ${/\d/.test(text) ? 'has more in it than digits' : `is no number${base === 10 ? '' : ` of base ${base}`}`}.`,
    fix: `Make sure the text holds digits only, or catch the error: ${code('try:')} around the line, and ${code('except ValueError:')} with what shall happen then.`,
    searchWords,
  }
}

function unquoted(literal: string): string {
  return /^b?(['"])(.*)\1$/s.exec(literal)?.[2] ?? literal
}

/** The question whether a list has what `list.remove(value)` on a line wants. */
function membership(lineText: string): string {
  const [, list, value] = /([\p{L}_][\w.]{0,60})\.(?:remove|index)\(([^()]{1,60})\)/u.exec(lineText.slice(0, 300)) ?? []
  return `if ${value ?? 'value'} in ${list ?? 'values'}:`
}
