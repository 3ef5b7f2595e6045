import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import { kindOfValue } from './kind-of-value.ts'
import type { PythonCase, PythonError } from './python-error.ts'

/** Classes that make no objects, objects that do not change, and kinds of values that a class lists. */
export const classCases: readonly PythonCase[] = [
  {
    pattern:
      /^Can't instantiate abstract class (\w+) (?:with(?:out an implementation for)? )?abstract methods? (.{1,200})/,
    read: ([type = '', missing = ''], error) => abstractClass(type, missing, error),
  },
  {
    pattern: /^cannot (?:assign to|delete) field '(\w+)'/,
    read: ([field = ''], error) => ({
      explanation: `${code(`.${field}`)} is changed${onLine(error.line)}, but its class is a dataclass with ${code('frozen=True')}: its objects stay as they were made.`,
      fix: `Make a new object with the other value, ${code(`dataclasses.replace(thing, ${field}=…)`)}, or leave ${code('frozen=True')} away.`,
      searchWords: 'class dataclass attribute change immutable',
    }),
  },
  {
    pattern: /^mutable default <class '([\w.]+)'> for field (\w+) is not allowed/,
    read: ([type = '', field = '']) => ({
      explanation: `${code(field)} has ${kindOfValue(type)} as its default, and all objects of the class would share that one; a dataclass refuses it.`,
      fix: `Have a new one made for each object: ${code(`${field}: ${type} = field(default_factory=${type})`)}, with ${code('from dataclasses import dataclass, field')}.`,
      searchWords: 'class dataclass default list attribute',
    }),
  },
  {
    pattern: /^(.{1,100}) is not a valid (\w+)$/,
    read: ([value = '', type = ''], error) =>
      error.program.classes.has(type)
        ? {
            explanation: `${code(`${type}(…)`)} looks for the member with that value${onLine(error.line)}, and ${code(type)} has none with ${code(value)}.`,
            fix: `Use a value that stands in the class ${code(type)}, or name the member: ${code(`${type}.NAME`)}.`,
            searchWords: 'enum class member value',
          }
        : undefined,
  },
  {
    pattern: /^(\w+)(?:\. Did you mean: '\w+'\?)?$/,
    read: ([name = ''], error) => enumMember(name, error),
  },
  {
    pattern: /^__(\w+)__\(\) should return None, not '(\w+)'/,
    read: ([method = '']) => ({
      explanation: `${code(`__${method}__`)} prepares the new object and must give nothing back.`,
      fix: `Leave the ${code('return')} with its value away; keep values in ${code('self.name = …')}.`,
      searchWords: 'class __init__ return self',
    }),
  },
  {
    pattern: /^__(str|repr|format)__ returned non-string \(type (\w+)\)/,
    read: ([method = '', type = '']) => ({
      explanation: `${code(`__${method}__`)} must return a text, but it returns ${kindOfValue(type)}.`,
      fix:
        type === 'NoneType'
          ? `Write ${code('return')} in it instead of ${code('print(…)')}.`
          : `Make a text of the value: ${code('return str(…)')} or an f-string.`,
      searchWords: 'class __str__ return text',
    }),
  },
  {
    pattern: /^(?:duplicate base class|Cannot create a consistent method resolution|metaclass conflict|multiple bases)/,
    read: (_, error) => ({
      explanation: `The classes in the brackets${onLine(error.line)} cannot be put together: Python says ${code(error.message.split('\n')[0] ?? '')}.`,
      fix: 'Name each class once, and one that is built upon another before that other.',
      searchWords: 'class inheritance base class',
    }),
  },
  {
    pattern: /^super\(\): no arguments|^super\(\) argument 1 must be/,
    read: () => ({
      explanation: `${code('super()')} works in methods only, which have ${code('self')} as their first parameter.`,
      fix: `Use it in a method of a class that is built upon another: ${code('super().__init__(…)')}.`,
      searchWords: 'class super inheritance self',
    }),
  },
  {
    pattern: /^object\.__(?:init|new)__\(\) takes exactly one argument|^(\w+)\(\) takes no arguments$/,
    read: ([type = ''], { program }) =>
      type !== '' && !program.classes.has(type)
        ? undefined
        : {
            explanation: `The object is made with values, but no ${code('__init__')} of its class takes them.`,
            fix: `Write the method ${code('def __init__(self, …):')} with two underscores on each side, or make the object with empty brackets.`,
            searchWords: 'class __init__ constructor self',
          },
  },
  {
    pattern: /^(?:isinstance|issubclass)\(\) arg (\d) must be/,
    read: ([which = ''], error) => ({
      explanation: `${code(error.message.split('(')[0] ?? 'isinstance')} wants ${which === '1' ? 'a class as its first value' : 'a type as its second value, or several in round brackets'}${onLine(error.line)}.`,
      fix: `Write the type itself, without quotes and without ${code('[ ]')}: ${code('isinstance(value, (int, float))')}.`,
      searchWords: 'isinstance type class check',
    }),
  },
]

function abstractClass(type: string, missing: string, { line, program }: PythonError): Reading {
  const names = [...missing.matchAll(/\w+/g)].map(([name]) => name)
  const listed = names.map((name) => code(name)).join(', ')
  const first = names[0] ?? 'method'
  const isPlan = program.lines.some((text, at) =>
    new RegExp(`^\\s*class ${type}\\b`).test(text.slice(0, 200))
      ? /abstract/.test(program.lines.slice(at + 1, at + 12).join('\n'))
      : false,
  )
  return {
    explanation: `${code(type)} is abstract: ${names.length === 1 ? 'its method' : 'its methods'} ${listed} ${names.length === 1 ? 'is' : 'are'} announced with ${code('@abstractmethod')} and not written yet, so no object can be made of it${onLine(line)}.`,
    fix: isPlan
      ? `Make objects of a class that is built upon ${code(type)} and writes ${listed}.`
      : `Write ${code(`def ${first}(self):`)} in the class ${code(type)}, spelt as it is announced${names.length > 1 ? ', and the others likewise' : ''}.`,
    searchWords: 'class abstract method inheritance',
  }
}

/** Before Python 3.12 the message is the name of the member alone. */
function enumMember(name: string, { kind, program, line, lineText }: PythonError): Reading | undefined {
  const type = new RegExp(`([\\p{L}_]\\w{0,60})\\.${name}\\b`, 'u').exec(lineText.slice(0, 300))?.[1] ?? ''
  if (kind !== 'AttributeError' || !program.classes.has(type)) return undefined
  const meant = nearMiss(name, program.bindings.keys())
  return {
    explanation: `The class ${code(type)} has no member ${code(name)}${onLine(line)}.`,
    fix:
      meant === undefined ? `Use a name that stands in the class ${code(type)}.` : `Write ${code(`${type}.${meant}`)}.`,
    searchWords: 'enum class member name',
  }
}
