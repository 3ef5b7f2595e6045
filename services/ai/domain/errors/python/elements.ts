import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { kindOfValue } from './kind-of-value.ts'
import { whyNone } from './none-value.ts'
import type { PythonCase, PythonError } from './python-error.ts'

/** Values that are used as a collection and are none, or are none of that kind. */
export const elementCases: readonly PythonCase[] = [
  {
    pattern: /^'([^']+)' object is not subscriptable/,
    read: ([type = ''], error) => notSubscriptable(type, error),
  },
  {
    pattern: /^'([^']+)' object does not support item assignment/,
    read: ([type = '']) => ({
      explanation: `Square brackets on the left of ${code('=')} would change one place inside ${kindOfValue(type)}, but ${type === 'str' ? 'texts' : type === 'tuple' ? 'tuples' : 'such values'} cannot be changed.`,
      fix:
        type === 'str'
          ? `Make a new text instead, for example with ${code('.replace(…)')}, or by joining slices.`
          : type === 'tuple'
            ? `Use a list, in square brackets, when values shall change.`
            : 'Use a list or a dictionary.',
      searchWords: type === 'str' ? 'string immutable replace slicing' : 'tuple list immutable change',
    }),
  },
  {
    pattern:
      /^(?:argument of type '([^']+)' is not iterable|cannot unpack non-iterable (\S+) object|'([^']+)' object is not iterable|argument of type '([^']+)' is not a container)/,
    read: ([searched = '', unpacked = '', looped = '', container = ''], error) =>
      notIterable(
        searched || unpacked || looped || container,
        searched || container ? 'in' : unpacked ? 'unpack' : 'loop',
        error,
      ),
  },
  {
    pattern: /^(list|tuple|string|str|byte|range object) ?indices must be integers(?: or slices)?(?:, not '?(\w+)'?)?/,
    read: ([container = '', index = ''], error) => wrongIndex(container === 'string' ? 'str' : container, index, error),
  },
  {
    pattern: /^unhashable type: '([^']+)'|^cannot use '([^']+)' as a (?:dict key|set element)/,
    read: ([type = '', newer = '']) => ({
      explanation: `${kindOfValue(type || newer, true)} is used as a key of a dictionary or as an element of a set. Both must never change, and such a value can.`,
      fix: `Use a tuple instead of a list: ${code('(1, 2)')} or ${code('tuple(values)')}.`,
      searchWords: 'dictionary key set tuple list',
    }),
  },
  {
    pattern: /^object of type '([^']+)' has no len\(\)/,
    read: ([type = ''], error) => ({
      explanation: `${code('len')} counts the elements of a list or the characters of a text, but here it gets ${kindOfValue(type)}${onLine(error.line)}.`,
      fix:
        type === 'int' || type === 'float'
          ? `To count digits, make text of the number: ${code('len(str(number))')}. Otherwise pass the list itself.`
          : type === 'NoneType'
            ? `The value is ${code('None')}: find the function that should have returned something.`
            : 'Pass a list, a text or a dictionary.',
      searchWords: 'len list length',
    }),
  },
  {
    pattern: /^sequence item (\d+): expected str instance, (\w+) found/,
    read: ([index = '', type = '']) => ({
      explanation: `${code('join')} puts texts together, but the element at index ${index} is ${kindOfValue(type)}.`,
      fix: `Turn each element into text: ${code('", ".join(str(each) for each in values)')}.`,
      searchWords: 'join string list',
    }),
  },
]

function notSubscriptable(type: string, error: PythonError): Reading {
  const opening = `Square brackets take an element out of a list, text or dictionary, but here they stand after ${kindOfValue(type)}${onLine(error.line)}.`
  const cause = type === 'NoneType' ? whyNone(error) : undefined
  if (cause !== undefined) {
    return {
      ...{ explanation: `${opening} ${cause.explanation}`, fix: cause.fix },
      searchWords: 'function return value None list sort append',
    }
  }
  if (type === 'NoneType') {
    return {
      explanation: `${opening} ${code('None')} means "no value": a function without ${code('return')}, or a method such as ${code('.sort()')} or ${code('.append(…)')} that changes the list itself, gives ${code('None')}.`,
      fix: `Find where the variable got ${code('None')}: let the function ${code('return')} its result, and write ${code('values.sort()')} without ${code('values =')} before it.`,
      searchWords: 'function return value None list sort append',
    }
  }
  if (/function|method|type/.test(type)) {
    return {
      explanation: opening,
      fix: `Call the function with round brackets, ${code('name(…)')}; square brackets come after the result.`,
      searchWords: 'function call brackets',
    }
  }
  if (
    type === 'set' ||
    type === 'generator' ||
    type.startsWith('dict_') ||
    type === 'map' ||
    type === 'filter' ||
    type === 'zip'
  ) {
    return {
      explanation: `${opening} Its elements have no numbered places.`,
      fix: `Make a list of it first: ${code('list(…)[0]')}.`,
      searchWords: 'list set index elements',
    }
  }
  return {
    explanation: opening,
    fix:
      type === 'int' || type === 'float'
        ? `To get at a digit, make text of the number: ${code('str(number)[0]')}. Otherwise check which variable should hold the list.`
        : 'Check which variable should hold the list, and what it holds.',
    searchWords: 'list index square brackets element',
  }
}

function notIterable(type: string, use: 'in' | 'unpack' | 'loop', error: PythonError): Reading {
  const what =
    use === 'in'
      ? `${code('in')} looks for an element`
      : use === 'unpack'
        ? 'Several names on the left take one value each'
        : `A loop, ${code('list(…)')} or ${code('sum(…)')} goes through the elements`
  const opening = `${what} of a list, text or dictionary, but here it gets ${kindOfValue(type)}${onLine(error.line)}.`
  if (type === 'NoneType') {
    return {
      explanation: `${opening} ${code('None')} means "no value": often a function lacks its ${code('return')}.`,
      fix: `Let the function ${code('return')} the ${use === 'unpack' ? 'values' : 'list'}, and write ${code('values.sort()')} or ${code('values.append(…)')} without ${code('values =')} before it.`,
      searchWords: 'function return value None list',
    }
  }
  const number = type === 'int' || type === 'float'
  const counted = /^for (\w{1,40}) in (\w{1,40}):?/.exec(error.lineText)
  return {
    explanation: opening,
    fix:
      number && use === 'loop'
        ? `To count up to a number, write ${code('range(…)')}: ${code(`for ${counted?.[1] ?? 'i'} in range(${counted?.[2] ?? 10}):`)}.`
        : type.includes('method') || type === 'function'
          ? `Call the function: put round brackets after its name, as in ${code('.items()')}.`
          : 'Check which value this variable holds; a list stands in square brackets.',
    searchWords: number ? 'for loop range' : 'for loop list elements',
  }
}

function wrongIndex(container: string, index: string, error: PythonError): Reading {
  const what = container === 'str' ? 'text' : container
  const given = index === '' ? 'something else' : kindOfValue(index)
  const looped = /\[\s*(\w+)\s*\]/.exec(error.lineText)?.[1]
  const overElements =
    looped !== undefined &&
    error.program.lines.some((line) => new RegExp(`^\\s*for ${looped} in (?!range|enumerate)`).test(line.slice(0, 200)))
  return {
    explanation: `The places of a ${what} have whole numbers, 0, 1, 2 and so on, but in the square brackets${onLine(error.line)} stands ${given}.${overElements ? ` ${code(looped)} is the element itself here, not its number.` : ''}`,
    fix: overElements
      ? `Use ${code(looped)} directly, or loop over the numbers: ${code(`for ${looped} in range(len(…)):`)}.`
      : index === 'str'
        ? `If you want to look something up by a text, use a dictionary, ${code('{"name": value}')}. If you have a list of dictionaries, take one of them first: ${code('people[0]["name"]')}.`
        : index === 'float'
          ? `Write ${code('int(…)')} around the index, or divide with ${code('//')}.`
          : 'Put a whole number into the square brackets; a slice needs a colon, as in `values[1:3]`.',
    searchWords: container === 'str' ? 'string index characters' : 'list index dictionary key',
  }
}
