import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { kindOfValue } from './kind-of-value.ts'
import { whyNone } from './none-value.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const convert = 'type conversion str int string concatenation'

/** Operators and conversions whose operands do not fit. */
export const operandCases: readonly PythonCase[] = [
  {
    pattern: /^can only concatenate (\w+) \(not "([^"]+)"\) to (\w+)/,
    read: ([left = '', right = ''], error) => concatenated(left, right, error),
  },
  {
    pattern: /^(?:must be str, not (\w+))/,
    read: ([right = ''], error) => concatenated('str', right, error),
  },
  {
    pattern: /^unsupported operand type\(s\) for (\S+)(?: or \S+)?: '([^']+)' and '([^']+)'/,
    read: ([operator = '', left = '', right = ''], error) => unsupported(operator, left, right, error),
  },
  {
    pattern: /^bad operand type for unary (\S): '([^']+)'/,
    read: ([operator = '', type = '']) => ({
      explanation: `${code(operator)} stands before ${kindOfValue(type)}, but it only works with numbers.`,
      fix:
        type === 'str'
          ? `Make a number of the text first, with ${code('int(…)')} or ${code('float(…)')}.`
          : 'Check which value this variable holds.',
      searchWords: convert,
    }),
  },
  {
    pattern: /^'([<>]=?)' not supported between instances of '([^']+)' and '([^']+)'/,
    read: ([operator = '', left = '', right = ''], error) => ({
      explanation: sortedTogether(error)
        ? `To sort or to find the largest, Python compares the elements with each other, and${onLine(error.line)} it meets ${kindOfValue(left)} and ${kindOfValue(right)}: it cannot say which of them is larger.`
        : `${code(operator)} compares ${kindOfValue(left)} with ${kindOfValue(right)}${onLine(error.line)}, and Python cannot say which of them is larger.`,
      fix: sortedTogether(error)
        ? 'Elements are sorted by comparing them: make them all of one type first, such as all numbers or all texts.'
        : [left, right].includes('str')
          ? `${error.program.lines.some((line) => line.includes('input(')) ? `What ${code('input()')} gives is text: turn` : 'A text that looks like a number is still text: turn'} it into a number with ${code('int(…)')} before you compare.`
          : [left, right].includes('NoneType')
            ? `One of the two is ${code('None')}: find the function that should have returned a number.`
            : 'Compare two values of the same type.',
      searchWords: 'comparison input int conversion',
      experiment: `Print ${code('type(…)')} of both sides just before line ${error.line}.`,
    }),
  },
  {
    pattern: /^can't multiply sequence by non-int of type '([^']+)'/,
    read: ([type = '']) => ({
      explanation: `A text or list can be repeated by a whole number (${code('"ab" * 3')}), but here it is multiplied by ${kindOfValue(type)}.`,
      fix: `If both are meant as numbers, turn the text into one first: ${code('int(…)')} or ${code('float(…)')}. What ${code('input()')} gives is always text.`,
      searchWords: convert,
    }),
  },
  {
    pattern: /^(int|float)\(\) argument must be a string.* not '([^']+)'/,
    read: ([target = '', type = '']) => ({
      explanation: `${code(`${target}(…)`)} makes a number of a text or of another number, but gets ${kindOfValue(type)}.`,
      fix:
        type === 'list'
          ? `Convert the elements one by one: ${code(`[${target}(each) for each in values]`)}.`
          : `Check where the value comes from; it is ${code(type === 'NoneType' ? 'None' : type)}.`,
      searchWords: convert,
    }),
  },
  {
    pattern: /^'([^']+)' object cannot be interpreted as an integer/,
    read: ([type = ''], error) => ({
      explanation: `A whole number is needed${onLine(error.line)}, and ${kindOfValue(type)} is given.`,
      fix:
        type === 'float'
          ? `Divide with ${code('//')}, which gives a whole number, or write ${code('int(…)')} around the value.`
          : type === 'str'
            ? `Turn the text into a number: ${code('int(…)')}.`
            : type === 'list'
              ? `For the number of its elements write ${code('len(…)')}, or loop over the list itself: ${code('for each in values:')}.`
              : `Check which value is passed.`,
      searchWords: 'range int whole number conversion division',
    }),
  },
  {
    pattern: /^not all arguments converted during string formatting/,
    read: () => ({
      explanation: `The value before ${code('%')} is text, so Python fills values into the text instead of computing a remainder.`,
      fix: `If it is meant as a number, convert it first: ${code('int(…) % 2')}. To put values into a text, use an f-string: ${code('f"{name}"')}.`,
      searchWords: 'remainder modulo int conversion f-string',
    }),
  },
]

/** Whether nothing is compared on the line, but elements are put in order there. */
function sortedTogether({ lineText }: PythonError): boolean {
  return !/[<>]/.test(lineText) && /\b(?:sort|sorted|min|max)\s*\(/.test(lineText)
}

function concatenated(left: string, right: string, error: PythonError): Reading {
  if (left === 'str') {
    return {
      explanation: `${code('+')} puts two texts together or adds two numbers, but not one of each. Here a text stands on the left${onLine(error.line)}, and ${kindOfValue(right)} on the right.`,
      fix:
        right === 'NoneType'
          ? noneFix(
              error,
              `The value on the right is ${code('None')}, often because a function prints instead of returning. Let it ${code('return')} the text.`,
            )
          : `To make a text, write ${code('str(…)')} around the value, or use an f-string: ${code('f"… {value}"')}. To add numbers, turn the text into one with ${code('int(…)')}.`,
      searchWords: convert,
    }
  }
  return {
    explanation: `${code('+')} with a ${left} on the left${onLine(error.line)} needs a ${left} on the right too, but there is ${kindOfValue(right)}.`,
    fix:
      left === 'list'
        ? `To add one element, write ${code('values.append(element)')}; to join two lists, put the right one in square brackets: ${code('[element]')}.`
        : `Turn the right side into a ${left} first.`,
    searchWords: 'list append add element concatenate',
  }
}

function noneFix(error: PythonError, otherwise: string): string {
  const cause = whyNone(error)
  return cause === undefined ? otherwise : `${cause.explanation} ${cause.fix}`
}

function unsupported(operator: string, left: string, right: string, error: PythonError): Reading {
  const types = [left, right]
  const opening = `${code(operator)} stands between ${kindOfValue(left)} and ${kindOfValue(right)}${onLine(error.line)}, and Python cannot compute that.`
  const cause = types.includes('NoneType') ? whyNone(error) : undefined
  if (cause !== undefined) {
    return {
      ...{ explanation: `${opening} ${cause.explanation}`, fix: cause.fix },
      searchWords: 'function return value None print',
    }
  }
  if (types.includes('NoneType')) {
    return {
      explanation: `${opening} ${code('None')} means "no value": often a function that prints its result, or ends without ${code('return')}, gives ${code('None')}.`,
      fix: `Find the function or variable that is ${code('None')}, and let the function ${code('return')} its result.`,
      searchWords: 'function return value None print',
      experiment: `Print both values just before line ${error.line}, to see which of them is ${code('None')}.`,
    }
  }
  if (types.includes('str') && operator !== '>>') {
    return {
      explanation: `${opening} A text that looks like a number is still text; what ${code('input()')} gives is always text.`,
      fix: `To compute, turn the text into a number: ${code('int(…)')} or ${code('float(…)')}. To make a text, use an f-string: ${code('f"{value}"')}.`,
      searchWords: convert,
    }
  }
  if (left === 'builtin_function_or_method' || types.includes('function') || types.includes('method')) {
    return {
      explanation: `${opening} The function itself stands there, not its result.`,
      fix: `Call it: put round brackets after its name, ${code('name()')}.`,
      searchWords: 'function call brackets',
    }
  }
  if (types.includes('list')) {
    return {
      explanation: `${opening} A list as a whole cannot take part in it.`,
      fix: `Compute with the elements: in a loop, ${code('for each in values:')}, or for the total ${code('sum(values)')}.`,
      searchWords: 'list loop sum elements',
    }
  }
  return {
    explanation: opening,
    fix: 'Check both values, and convert one of them so that their types fit.',
    searchWords: 'types conversion operators',
    experiment: `Print ${code('type(…)')} of both values just before line ${error.line}.`,
  }
}
