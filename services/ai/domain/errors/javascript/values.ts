import { code } from '../../markdown.ts'
import { onLine } from '../place.ts'
import type { JavaScriptCase } from './javascript-error.ts'

/** What values do not allow: to be changed, converted, compared or written as JSON. */
export const valueCases: readonly JavaScriptCase[] = [
  {
    pattern: /^Converting circular structure to JSON/,
    read: (_, error) => ({
      explanation: `${code('JSON.stringify(…)')}${onLine(error.line)} goes into each part of an object, and here a part leads back to the object itself: a circle that never ends.`,
      fix: 'Leave the property out that points back, or write down its name or number instead: make a plain object of what shall be stored.',
      searchWords: 'JavaScript JSON stringify object',
      experiment: `Look at the object with ${code('console.log(…)')}: it marks the circle with ${code('[Circular *1]')}.`,
    }),
  },
  {
    pattern: /^Do not know how to serialize a BigInt/,
    read: (_, error) => ({
      explanation: `JSON has no ${code('BigInt')} (a number written with an n, such as ${code('10n')}), and one is among what is written${onLine(error.line)}.`,
      fix: `Make a text or a number of it first: ${code('String(big)')} or ${code('Number(big)')}.`,
      searchWords: 'JavaScript JSON numbers BigInt',
    }),
  },
  {
    pattern: /^Cannot convert a (Symbol|BigInt) value to a (string|number)/,
    read: ([type = '', wanted = ''], error) => ({
      explanation: `A ${code(type)} is used${onLine(error.line)} where a ${wanted === 'string' ? 'text' : 'number'} is needed, and it does not turn into one by itself.`,
      fix: `Say that you want it: ${code(wanted === 'string' ? 'String(value)' : 'Number(value)')}.`,
      searchWords: 'JavaScript conversion string number',
    }),
  },
  {
    pattern:
      /^Cannot (?:assign to read only property '([^']*)'|add property ([^,]{1,60}), object is not extensible|delete property '([^']*)')/,
    read: ([fixed = '', added = '', deleted = ''], error) => ({
      explanation: `${code(fixed || added || deleted)} is ${added ? 'added' : deleted ? 'deleted' : 'changed'}${onLine(error.line)}, but the object must stay as it is: it was frozen, or is a text or another value that cannot be changed.`,
      fix: `Make a new object with what shall differ: ${code(`{ ...object, ${/^[\w$]{1,40}$/.test(fixed || added) ? fixed || added : 'name'}: value }`)}; or leave ${code('Object.freeze')} away.`,
      searchWords: 'JavaScript object property change freeze',
    }),
  },
  {
    pattern: /^Cannot set property (\S{1,60}) of .{1,80} which has only a getter/,
    read: ([name = ''], error) => ({
      explanation: `${code(`.${name}`)} is set${onLine(error.line)}, but the class only says with ${code('get')} how to read it.`,
      fix: `Add ${code(`set ${name}(value) { … }`)} to the class, or change the values that it is computed from.`,
      searchWords: 'JavaScript class get set property',
    }),
  },
  {
    pattern:
      /^(?:Cannot (?:read|write) private member|Private field '?)(#[\w$]{1,60})|^Receiver must be class|^Object must be an instance of class/,
    read: ([name = ''], error) => ({
      explanation: `${name === '' ? 'A private part' : code(name)} of a class is used${onLine(error.line)}. Names with ${code('#')} are private: only the code inside of their class may use them, and on objects of that class.`,
      fix: 'Write a method in the class that gives the value, or take the `#` away from the name.',
      searchWords: 'JavaScript class private field',
    }),
  },
  {
    pattern: /^Right-hand side of 'instanceof' is not/,
    read: (_, error) => ({
      explanation: `${code('instanceof')} asks whether an object was made by a class, and what stands on its right${onLine(error.line)} is no class.`,
      fix: `Write the name of a class there; for texts and numbers ask ${code('typeof value === "string"')}.`,
      searchWords: 'JavaScript instanceof typeof class',
    }),
  },
  {
    pattern: /^Cannot use 'in' operator to search for '(.{0,60})' in/,
    read: ([name = ''], error) => ({
      explanation: `${code('in')} asks whether an object has a property ${code(name)}, but what stands on its right${onLine(error.line)} is a text, a number or no value.`,
      fix: `For a text or a list write ${code('.includes(…)')}.`,
      searchWords: 'JavaScript in includes object property',
    }),
  },
  {
    pattern:
      /^(?:Spread syntax requires|object is not iterable \(cannot read property Symbol|.{1,60} is not async iterable)/,
    read: (_, error) => ({
      explanation: `Three dots or several names in brackets take the elements out of a list${onLine(error.line)}, but the value is no list, text, Map or Set.`,
      fix: `Check what the value is; of an object take ${code('Object.values(object)')}, and put a single value into brackets: ${code('[value]')}.`,
      searchWords: 'JavaScript spread array iterable',
    }),
  },
  {
    pattern: /^Class extends value (.{1,60}) is not a constructor or null/,
    read: ([value = ''], error) => ({
      explanation: `The class${onLine(error.line)} is built upon ${code(value)}, which is no class.`,
      fix: `Check the name behind ${code('extends')}, and that the class stands above this line or is imported.`,
      searchWords: 'JavaScript class extends inheritance',
    }),
  },
  {
    pattern: /^Method (\S{1,60}) called on incompatible receiver|^Illegal invocation/,
    read: ([method = ''], error) => ({
      explanation: `${method === '' ? 'A method' : code(method)} is called${onLine(error.line)} on a value of another kind, or was taken off its object.`,
      fix: `Call it on its own object, ${code('object.method()')}, or pass ${code('() => object.method()')} along.`,
      searchWords: 'JavaScript this method object',
    }),
  },
  {
    pattern: /^Promise resolver .{1,60} is not a function/,
    read: (_, error) => ({
      explanation: `${code('new Promise(…)')}${onLine(error.line)} wants a function that says what to do.`,
      fix: `Write ${code('new Promise((resolve, reject) => { … })')}.`,
      searchWords: 'JavaScript promise function',
    }),
  },
  {
    pattern: /^The "([^"]{1,80})" (?:argument|property) must be (.{1,160})/,
    read: ([name = '', wanted = ''], error) => ({
      explanation: `A function of Node gets something for ${code(name)}${onLine(error.line)} that it cannot use: it must be ${wanted.replace(/\. Received.*/, '').replaceAll('`', '')}.`,
      fix: `Print the value just before this line; ${code('undefined')} often comes from a misspelt name or a function without ${code('return')}.`,
      searchWords: 'JavaScript function argument type',
    }),
  },
  {
    pattern:
      /^(?:Division by zero|Maximum BigInt size exceeded|The number .{1,60} cannot be converted to a BigInt)|^Cannot convert .{0,60} to a BigInt/,
    read: (_, error) => ({
      explanation: `A ${code('BigInt')} is a whole number, and${onLine(error.line)} it cannot be made or computed: ${code(error.message)}.`,
      fix: `Check the value first; for fractions use an ordinary number, without the n.`,
      searchWords: 'JavaScript numbers BigInt',
    }),
  },
  {
    pattern: /^URI malformed/,
    read: (_, error) => ({
      explanation: `The text${onLine(error.line)} has a ${code('%')} that no two hexadecimal digits follow, so it cannot be decoded.`,
      fix: `Decode only what was made with ${code('encodeURIComponent(…)')}.`,
      searchWords: 'JavaScript URL encode text',
    }),
  },
]
