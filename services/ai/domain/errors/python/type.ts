import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { callCases } from './call.ts'
import { isDecorated } from './definition.ts'
import { elementCases } from './elements.ts'
import { kindOfValue } from './kind-of-value.ts'
import { operandCases } from './operands.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const cases: readonly PythonCase[] = [
  ...operandCases,
  ...elementCases,
  {
    pattern: /^'([^']+)' object is not callable/,
    read: ([type = ''], error) => notCallable(type, error),
  },
  {
    pattern: /^non-default argument '?(\w*)'? follows default argument/,
    read: ([name = '']) => ({
      explanation: `${name === '' ? 'A field or parameter' : code(name)} has no default value and stands behind one that has: nobody could leave the first one out and give the second.`,
      fix: `Put what has no default first, or give ${name === '' ? 'it' : code(name)} a default too.`,
      searchWords: 'default arguments parameters class',
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
  const decorated = decoratedCall(error)
  if (decorated !== undefined) {
    return {
      explanation: `${opening} ${code(`@${decorated.decorator}`)} stands above ${code(decorated.name)}: what ${code(decorated.decorator)} returns takes the place of the function, and that is no function.`,
      fix: `Let ${code(decorated.decorator)} define a function inside of it and return that one, without calling it.`,
      searchWords: 'decorator function return',
    }
  }
  const property = /\.([\p{L}_]\w{0,60})\s*\(/u.exec(error.lineText.slice(0, 300))?.[1]
  if (property !== undefined && isDecorated(error.program, property, 'property')) {
    return {
      explanation: `${opening} ${code(`.${property}`)} has ${code('@property')} above it: its name alone gives the value already.`,
      fix: `Leave the brackets away: ${code(`.${property}`)}.`,
      searchWords: 'class property method brackets',
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

/** A function called on the line that has a decorator of the program's own. */
function decoratedCall({ lineText, program }: PythonError): { name: string; decorator: string } | undefined {
  for (const [, name = ''] of lineText.slice(0, 300).matchAll(/([\p{L}_]\w{0,60})\s*\(/gu)) {
    const at = program.lines.findIndex((line) => new RegExp(`^\\s*def ${name}\\b`).test(line.slice(0, 200)))
    const decorator = /^\s*@([\p{L}_]\w{0,60})/u.exec((program.lines[at - 1] ?? '').slice(0, 200))?.[1]
    if (at > 0 && decorator !== undefined && program.functions.has(decorator)) return { name, decorator }
  }
  return undefined
}
