import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { callCases } from './call.ts'
import { kindOfValue } from './kind-of-value.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const convert = 'type conversion str int string concatenation'

const cases: PythonCase[] = [
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
      explanation: `${code(operator)} compares ${kindOfValue(left)} with ${kindOfValue(right)}${onLine(error.line)}, and Python cannot say which of them is larger.`,
      fix: [left, right].includes('str')
        ? `What ${code('input()')} gives is text: turn it into a number with ${code('int(…)')} before you compare.`
        : [left, right].includes('NoneType')
          ? `One of the two is ${code('None')}: find the function that should have returned a number.`
          : 'Compare two values of the same type.',
      searchWords: 'comparison input int conversion',
      experiment: `Print ${code('type(…)')} of both sides just before line ${error.line}.`,
    }),
  },
  {
    pattern: /^'([^']+)' object is not callable/,
    read: ([type = ''], error) => notCallable(type, error),
  },
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
    pattern: /^sequence item (\d+): expected str instance, (\w+) found/,
    read: ([index = '', type = '']) => ({
      explanation: `${code('join')} puts texts together, but the element at index ${index} is ${kindOfValue(type)}.`,
      fix: `Turn each element into text: ${code('", ".join(str(each) for each in values)')}.`,
      searchWords: 'join string list',
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
  {
    pattern: /^exceptions must derive from BaseException|^catching classes that do not inherit/,
    read: () => ({
      explanation: `Only errors can be raised and caught, that is ${code('Exception')} and its kinds; text or numbers cannot.`,
      fix: `Write ${code('raise ValueError("what is wrong")')}.`,
      searchWords: 'raise exception ValueError',
    }),
  },
  {
    pattern: /^Object of type (\w+) is not JSON serializable/,
    read: ([type = '']) => ({
      explanation: `JSON knows texts, numbers, lists, dictionaries, true, false and null, but no ${code(type)}.`,
      fix: `Convert the value first, for example with ${code('list(…)')} or ${code('str(…)')}.`,
      searchWords: 'json dumps files',
    }),
  },
  ...callCases,
]

export function explainTypeError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

function concatenated(left: string, right: string, error: PythonError): Reading {
  if (left === 'str') {
    return {
      explanation: `${code('+')} puts two texts together or adds two numbers, but not one of each. Here a text stands on the left${onLine(error.line)}, and ${kindOfValue(right)} on the right.`,
      fix:
        right === 'NoneType'
          ? `The value on the right is ${code('None')}, often because a function prints instead of returning. Let it ${code('return')} the text.`
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

function unsupported(operator: string, left: string, right: string, error: PythonError): Reading {
  const types = [left, right]
  const opening = `${code(operator)} stands between ${kindOfValue(left)} and ${kindOfValue(right)}${onLine(error.line)}, and Python cannot compute that.`
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

function notCallable(type: string, error: PythonError): Reading {
  const opening = `Round brackets after a value call it as a function, but here the value is ${kindOfValue(type)}${onLine(error.line)}.`
  const shadowed = [
    'list',
    'str',
    'int',
    'float',
    'dict',
    'set',
    'tuple',
    'sum',
    'max',
    'min',
    'input',
    'print',
    'len',
    'range',
    'type',
    'id',
  ]
  const binding = shadowed.find(
    (name) => error.program.bindings.has(name) && new RegExp(`\\b${name}\\s*\\(`).test(error.lineText.slice(0, 300)),
  )
  if (binding !== undefined) {
    const line = error.program.bindings.get(binding)?.[0]?.line ?? 0
    return {
      explanation: `${opening} Your program gave the name ${code(binding)} to another value${onLine(line)}, so Python's own ${code(binding)} is hidden.`,
      fix: `Choose another name for the variable${onLine(line)}.`,
      searchWords: 'variable names built-in function',
    }
  }
  if (type === 'list' || type === 'dict' || type === 'tuple') {
    return {
      explanation: opening,
      fix: `To get at an element, use square brackets: ${code('values[0]')}. Between two tuples or lists a comma may be missing.`,
      searchWords: 'list index square brackets element',
    }
  }
  if (type === 'module') {
    return {
      explanation: `${opening} A module holds functions; it is none itself.`,
      fix: `Name the function in it, as in ${code('random.randint(1, 6)')}.`,
      searchWords: 'import module function',
    }
  }
  return {
    explanation: opening,
    fix:
      type === 'int' || type === 'float'
        ? `To multiply, write ${code('*')}: ${code('2 * (3 + 4)')}. Otherwise check whether a variable has the same name as the function.`
        : type === 'NoneType'
          ? 'Remove the second pair of brackets, or return a function.'
          : type === 'str'
            ? `Check whether a variable has the same name as the function, or whether a comma or ${code('%')} is missing after a text.`
            : 'Remove the brackets, or check whether a variable has the same name as the function.',
    searchWords: 'function call brackets operators',
  }
}

function notSubscriptable(type: string, error: PythonError): Reading {
  const opening = `Square brackets take an element out of a list, text or dictionary, but here they stand after ${kindOfValue(type)}${onLine(error.line)}.`
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
  return {
    explanation: opening,
    fix:
      number && use === 'loop'
        ? `To count up to a number, write ${code('range(…)')}: ${code('for i in range(10):')}.`
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
