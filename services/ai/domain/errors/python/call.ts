import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const searchWords = 'function parameters arguments call'

/** Calls whose arguments do not fit the function. */
export const callCases: readonly PythonCase[] = [
  {
    pattern: /^(\S+)\(\) missing (\d+) required (?:positional|keyword-only) arguments?: (.+)/,
    read: ([name = '', count = '', missing = ''], error) => missingArguments(name, Number(count), missing, error),
  },
  {
    pattern: /^(\S+)\(\) takes (?:from )?(\d+)(?: to \d+)? positional arguments? but (\d+) (?:was|were) given/,
    read: ([name = '', taken = '', given = ''], error) => tooManyArguments(name, Number(taken), Number(given), error),
  },
  {
    pattern: /^(\S+)\(\) got an unexpected keyword argument '([^']+)'/,
    read: ([name = '', keyword = ''], error) => {
      const parameters = parametersOf(name, error)
      const meant = nearMiss(keyword, parameters) ?? /Did you mean '([^']+)'/.exec(error.message)?.[1]
      return {
        explanation: `The call${onLine(error.line)} names an argument ${code(keyword)}, but ${code(`${shortName(name)}(…)`)} has no parameter of that name.`,
        fix:
          meant !== undefined
            ? `Write ${code(meant)} instead of ${code(keyword)}.`
            : parameters.length > 0
              ? `Its parameters are ${parameters
                  .slice(0, 8)
                  .map((each) => code(each))
                  .join(', ')}: use one of these names.`
              : `Look up which names ${code(shortName(name))} takes, or leave ${code(`${keyword}=`)} away.`,
        searchWords: 'function keyword arguments parameters',
      }
    },
  },
  {
    pattern: /^(\S+)\(\) got multiple values for argument '([^']+)'/,
    read: ([name = '', argument = '']) => ({
      explanation: `${code(argument)} gets two values in this call of ${code(shortName(name))}: one by its position and one by its name.`,
      fix: `Remove one of the two.`,
      searchWords,
    }),
  },
  {
    pattern: /^(\S+)\(\) takes no arguments/,
    read: ([name = '']) => ({
      explanation: `The call gives ${code(`${name}(…)`)} values, but nothing in it takes them. If it is a class of yours, its ${code('__init__')} is missing or spelt differently.`,
      fix: `Write the method ${code('def __init__(self, …):')} with two underscores on each side, or call it with empty brackets.`,
      searchWords: 'class __init__ constructor self',
    }),
  },
  {
    pattern:
      /^(\S+?)(?:\(\) takes| expected) (?:exactly |at most |at least )?(\w+) (?:positional )?arguments?,? (?:\((\d+) given\)|got (\d+))/,
    read: ([name = '', taken = '', given = '', got = ''], error) => ({
      explanation: `${code(`${name}(…)`)} takes ${words.get(taken) ?? taken} argument${taken === 'one' || taken === '1' ? '' : 's'}, but gets ${given || got}${onLine(error.line)}.`,
      fix:
        name === 'input' || name === 'print'
          ? `Join what you want to show into one text, with an f-string: ${code('f"{name}: "')}.`
          : name === 'append'
            ? `Add one element per ${code('append')}, or a list with ${code('extend([…])')}.`
            : 'Count the commas between the brackets, and pass as many values as it takes.',
      searchWords,
    }),
  },
]

const words = new Map([
  ['exactly', ''],
  ['no', 'no'],
])

function missingArguments(name: string, count: number, missing: string, error: PythonError): Reading {
  const names = Array.from(missing.matchAll(/'([^']+)'/g), (match) => match[1] ?? '')
  if (names[0] === 'self') {
    return {
      explanation: `${code(shortName(name))} is a method and needs an object that it belongs to, but it is called on the class itself.`,
      fix: `Make an object first, with brackets after the class's name, and call the method on it: ${code(`thing = ClassName(…)`)}, then ${code(`thing.${shortName(name)}(…)`)}.`,
      searchWords: 'class object method self',
    }
  }
  const listed = names.map((each) => code(each)).join(' and ')
  const isConstructor = name.endsWith('__init__')
  const callee = isConstructor ? (name.split('.')[0] ?? name) : shortName(name)
  return {
    explanation: `The call of ${code(`${callee}(…)`)}${onLine(error.line)} gives too few values: ${count === 1 ? 'the parameter' : 'the parameters'} ${listed} ${count === 1 ? 'gets' : 'get'} none.`,
    fix: `Pass ${count === 1 ? 'a value' : 'values'} for ${listed} in the call, or give ${count === 1 ? 'it' : 'them'} a default in the ${code('def')} line: ${code(`${names[0] ?? 'name'}=…`)}.`,
    searchWords,
  }
}

function tooManyArguments(name: string, taken: number, given: number, error: PythonError): Reading {
  const parameters = parametersOf(name, error)
  if (shortName(name) === '__new__') {
    const type = name.slice(0, name.lastIndexOf('.')) || 'The class'
    return {
      explanation: `${code(`${type}(…)`)}${onLine(error.line)} takes ${taken - 1} values, and gets ${given - 1}.`,
      fix: `Pass as many values as ${code(type)} has names, or add a name where it is made.`,
      searchWords,
    }
  }
  if (
    error.program.lines.some((line) => new RegExp(`def ${shortName(name)}\\([^()]{0,200}\\*,`).test(line.slice(0, 300)))
  ) {
    return {
      explanation: `The parameters of ${code(`${shortName(name)}(…)`)} that stand behind the ${code('*')} are given by their names only, and the call${onLine(error.line)} gives a value without one.`,
      fix: `Write the name before the value: ${code(`${shortName(name)}(${parameters.at(-1) ?? 'name'}=…)`)}; or take the ${code('*')} out of the ${code('def')} line.`,
      searchWords,
    }
  }
  const isMethod = name.includes('.') || error.program.attributes.has(shortName(name))
  if (isMethod && given === taken + 1 && parameters[0] !== 'self') {
    return {
      explanation: `Python passes the object itself to a method as its first value. ${code(`${shortName(name)}(…)`)} has no parameter for it, so it counts one value too many.`,
      fix: `Add ${code('self')} as the first parameter: ${code(`def ${shortName(name)}(${['self', ...parameters].join(', ')}):`)}.`,
      searchWords: 'class method self parameter',
    }
  }
  const own = parameters[0] === 'self' ? 1 : 0
  return {
    explanation: `The call of ${code(`${shortName(name)}(…)`)}${onLine(error.line)} gives ${given - own} value${given - own === 1 ? '' : 's'}, but it takes ${taken - own === 0 ? 'none' : taken - own}.`,
    fix: `Remove the values that are too many, or add parameters in the ${code('def')} line.`,
    searchWords,
  }
}

function parametersOf(name: string, error: PythonError): readonly string[] {
  return error.program.functions.get(shortName(name)) ?? []
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
