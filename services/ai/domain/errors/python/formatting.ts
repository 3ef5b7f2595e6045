import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { kindOfValue } from './kind-of-value.ts'
import type { PythonCase } from './python-error.ts'

const searchWords = 'f-string formatting numbers text'

/** Values put into texts: f-strings, `format` and `%`. */
export const formattingCases: readonly PythonCase[] = [
  {
    pattern: /^Unknown format code '(.{1,8})' for object of type '(\w+)'/,
    read: ([letter = '', type = ''], error) => wrongCode(letter, type, error.line),
  },
  {
    pattern: /^Invalid format specifier(?: '(.{0,80})' for object of type '(\w+)')?/,
    read: ([specifier = '', type = ''], error) => {
      const written = specifier || (/\{[^{}:]{1,80}:([^{}]{1,80})\}/.exec(error.lineText.slice(0, 300))?.[1] ?? '')
      return {
        explanation: `What stands behind the colon${written === '' ? '' : `, ${code(written)},`} is no way to write ${type === '' ? 'a value' : kindOfValue(type)}${onLine(error.line)}.`,
        fix: `After the colon come, each only where it is wanted, and in this order: the width, a comma for thousands, a point with the number of decimals, and a letter: ${code('{price:8.2f}')}, ${code('{amount:,}')}, ${code('{share:.1%}')}.`,
        searchWords,
      }
    },
  },
  {
    pattern: /^unsupported format string passed to (\w+)\.__format__/,
    read: ([type = ''], error) => ({
      explanation: `What stands behind the colon is for numbers and texts, but the value${onLine(error.line)} is ${kindOfValue(type)}.`,
      fix:
        type === 'NoneType'
          ? `Find out why the value is ${code('None')}: often a function without ${code('return')} gives it.`
          : `Turn the value into text first, ${code('{str(value):>10}')}, or format its elements one by one.`,
      searchWords,
    }),
  },
  {
    pattern:
      /^(?:Precision not allowed in integer|Cannot specify '[,_]' with '\w'|'=' alignment not allowed|Sign not allowed in string|Alternate form)/,
    read: (_, error) => ({
      explanation: `What stands behind the colon in the braces${onLine(error.line)} does not go together with this kind of value: Python says ${code(error.message)}.`,
      fix: `Decimals belong to ${code('f')}, as in ${code('{price:.2f}')}; a whole number takes ${code('d')} or ${code(',')} alone, and a text only a width.`,
      searchWords,
    }),
  },
  {
    pattern: /^(?:Replacement index (\d+) out of range for positional args tuple|tuple index out of range$)/,
    read: ([index = ''], error) =>
      index === '' && !/\.format\(/.test(error.lineText)
        ? undefined
        : {
            explanation: `The text${onLine(error.line)} has more braces ${code('{}')} than ${code('format(…)')} gets values.`,
            fix: `Give ${code('format')} one value for each ${code('{}')}, or write the names into an f-string: ${code('f"{first} and {second}"')}.`,
            searchWords,
          },
  },
  {
    pattern:
      /^(?:Single '([{}])' encountered in format string|expected '\}' before end of string|unmatched '\{' in format)/,
    read: ([brace = ''], error) => ({
      explanation: `A brace ${brace === '' ? '' : `${code(brace)} `}in the text${onLine(error.line)} has no partner. Braces mark the places for values there.`,
      fix: `Put its partner in; for a brace that shall be printed, write it twice: ${code('{{')} or ${code('}}')}.`,
      searchWords,
    }),
  },
  {
    pattern: /^cannot switch from (?:manual|automatic) field/,
    read: () => ({
      explanation: `Some braces have a number and others have none, and then nobody can say which value goes where.`,
      fix: `Number all of them, ${code('{0} {1}')}, or none, ${code('{} {}')}.`,
      searchWords,
    }),
  },
  {
    pattern: /^not enough arguments for format string/,
    read: (_, error) => ({
      explanation: `The text${onLine(error.line)} has more places that begin with ${code('%')} than values follow it.`,
      fix: `Put as many values behind it, in round brackets: ${code('"%s and %s" % (first, second)')}; or use an f-string. A percent sign that shall be printed is written ${code('%%')}.`,
      searchWords,
    }),
  },
  {
    pattern: /^%(\w) format: (?:a real|a|an) (?:integer|number)(?: is)? required, not (\w+)/,
    read: ([letter = '', type = ''], error) => ({
      explanation: `${code(`%${letter}`)} is a place for a number, but the value for it${onLine(error.line)} is ${kindOfValue(type)}.`,
      fix:
        type === 'str'
          ? `Turn the text into a number with ${code('int(…)')} or ${code('float(…)')}, or write ${code('%s')}, which takes anything.`
          : `Give it a number, or write ${code('%s')}, which takes anything.`,
      searchWords,
    }),
  },
  {
    pattern: /^(?:unsupported format character '(.)'|incomplete format)/,
    read: ([letter = ''], error) => ({
      explanation: `In a text with ${code('%')} behind it each percent sign begins a place for a value${onLine(error.line)}, and ${letter === '' ? 'nothing that says which kind' : code(`%${letter}`)} follows this one.`,
      fix: `Write ${code('%s')} for a text and ${code('%d')} for a whole number; a percent sign that shall be printed is written ${code('%%')}.`,
      searchWords,
    }),
  },
]

function wrongCode(letter: string, type: string, line: number): Reading {
  const meaning = codes.get(letter)
  const opening =
    meaning === undefined
      ? `The letter ${code(letter)} behind the colon${onLine(line)} stands for no way to write a value`
      : `The letter ${code(letter)} behind the colon${onLine(line)} writes ${meaning}`
  return {
    explanation: `${opening}, and the value is ${kindOfValue(type)}.`,
    fix:
      type === 'str'
        ? `Leave the letter away, or turn the text into a number first: ${code(`{${'bcdoxX'.includes(letter) ? 'int' : 'float'}(value):…}`)}.`
        : type === 'float' && 'bcdoxXn'.includes(letter)
          ? `For a number with decimals write ${code('f')}: ${code('{value:.0f}')} rounds it to a whole one; or make it whole with ${code('int(value)')} or ${code('round(value)')}.`
          : `Write ${code('f')} for decimals, as in ${code('{value:.2f}')}, ${code('d')} for whole numbers, or no letter at all.`,
    searchWords,
  }
}

const codes = new Map([
  ['d', 'a whole number'],
  ['n', 'a number'],
  ['b', 'a whole number in binary'],
  ['o', 'a whole number in octal'],
  ['x', 'a whole number in hexadecimal'],
  ['X', 'a whole number in hexadecimal'],
  ['c', 'the character of a whole number'],
  ['f', 'a number with decimals'],
  ['F', 'a number with decimals'],
  ['e', 'a number with an exponent'],
  ['g', 'a number'],
  ['%', 'a share in percent'],
  ['s', 'a text'],
])
