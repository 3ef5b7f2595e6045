import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import type { JavaScriptCase, JavaScriptError } from './javascript-error.ts'
import { valueCases } from './values.ts'

const knownMethods = (
  'push pop shift unshift slice splice concat join reverse sort indexOf includes find findIndex filter map forEach ' +
  'reduce some every flat toString toUpperCase toLowerCase trim split replace replaceAll substring startsWith endsWith ' +
  'padStart padEnd charAt toFixed keys values entries get set has add delete log error warn floor ceil round random ' +
  'max min abs sqrt stringify parse then catch'
).split(' ')

const cases: JavaScriptCase[] = [
  ...valueCases,
  {
    pattern: /^Cannot read properties of undefined \(reading '([^']*)'\)/,
    read: ([property = ''], error) =>
      ownerOf(property, error.lineText) === 'this'
        ? {
            explanation: `${code(`this.${property}`)} is read${onLine(error.line)}, but ${code('this')} is ${code('undefined')}: the method was taken off its object and called without it.`,
            fix: `Call it on the object, ${code('object.method()')}, or pass ${code('() => object.method()')} along.`,
            searchWords: 'JavaScript this method object class',
          }
        : undefined,
  },
  {
    pattern: /^Class constructor (\S+) cannot be invoked without 'new'/,
    read: ([name = ''], error) => ({
      explanation: `${code(name)} is a class, and${onLine(error.line)} it is called like a function.`,
      fix: `Write ${code(`new ${name}(…)`)}.`,
      searchWords: 'JavaScript class new object',
    }),
  },
  {
    pattern: /^Reduce of empty array with no initial value/,
    read: (_, error) => ({
      explanation: `${code('reduce')} takes the first element as its beginning, but the list is empty${onLine(error.line)}.`,
      fix: `Say what to begin with as the second value: ${code('reduce((sum, each) => sum + each, 0)')}.`,
      searchWords: 'JavaScript array reduce',
    }),
  },
  {
    pattern: /^Cannot (read|set) properties of (undefined|null)(?: \((?:reading|setting) '([^']*)'\))?/,
    read: ([action = '', value = '', property = ''], error) => {
      const owner = ownerOf(property, error.lineText)
      const subject = owner === undefined ? 'what stands before it' : code(owner)
      return {
        explanation: `${code(property === '' ? 'A property' : `.${property}`)} is ${action === 'read' ? 'read' : 'set'}${onLine(error.line)}, but ${subject} is ${code(value)} there, and that has no properties.`,
        fix: `Find out why ${subject} has no value: a misspelt property, an index behind the end of the list, or a function without ${code('return')}. To allow for it, write ${code('?.')} instead of the dot.`,
        searchWords: 'JavaScript object property undefined null',
        experiment: `Print ${owner === undefined ? 'the value' : code(`console.log(${owner})`)} just before line ${error.line || 'that fails'}.`,
      }
    },
  },
  {
    pattern: /^(.{1,200}?) is not a function$/,
    read: ([callee = ''], error) => {
      const name = callee.split('.').at(-1) ?? callee
      const isMethod = callee.includes('.')
      // A method that there is belongs to values of another type.
      const isKnown = isMethod && [...knownMethods].includes(name)
      const meant = isKnown ? undefined : nearMiss(name, isMethod ? knownMethods : error.declared.keys())
      return {
        explanation: `${code(callee)} is called like a function${onLine(error.line)}, but its value is no function.`,
        fix:
          meant !== undefined && meant !== name
            ? `Write ${code(meant)} instead of ${code(name)}.`
            : `Check the spelling, and whether ${code(name)} belongs to a value of this type; a variable of the same name may hide the function.`,
        searchWords: 'JavaScript function call method',
      }
    },
  },
  {
    pattern: /^Assignment to constant variable/,
    read: (_, error) => ({
      explanation: `A name declared with ${code('const')} gets a new value${onLine(error.line)}, and ${code('const')} forbids that.`,
      fix: `Declare it with ${code('let')} instead of ${code('const')}.`,
      searchWords: 'JavaScript let const variable',
    }),
  },
  {
    pattern: /^(.{1,200}?) is not iterable|^(.{1,200}?) is not a(?:n iterable| constructor)/,
    read: ([iterated = '', other = ''], error) => ({
      explanation: iterated
        ? `The elements of ${code(iterated)} are asked for${onLine(error.line)}, but it is no list, text, Map or Set.`
        : `${code(other)} stands after ${code('new')}${onLine(error.line)} or where a list is needed, and it is neither a class nor a list.`,
      fix: iterated
        ? `To go through an object, write ${code('Object.entries(object)')}; to count, write an ordinary ${code('for')} loop.`
        : `Leave ${code('new')} away, or check the name of the class.`,
      searchWords: 'JavaScript for of loop array object',
    }),
  },
  {
    pattern: /^Cannot convert undefined or null to object|^Cannot destructure property/,
    read: (_, error) => ({
      explanation: `An object is needed${onLine(error.line)}, but the value is ${code('undefined')} or ${code('null')}.`,
      fix: 'Find where the value should come from, and print it just before this line.',
      searchWords: 'JavaScript object undefined',
    }),
  },
  {
    pattern: /^Cannot mix BigInt/,
    read: () => ({
      explanation: `A ${code('BigInt')} (written with an n, such as ${code('10n')}) and an ordinary number stand in one computation.`,
      fix: `Turn one of them into the other: ${code('BigInt(number)')} or ${code('Number(big)')}.`,
      searchWords: 'JavaScript numbers BigInt',
    }),
  },
]

export function explainType(error: JavaScriptError): Reading | undefined {
  return readMessage(cases, error)
}

/** What stands before `.property` or `[property]` on the line. */
function ownerOf(property: string, lineText: string): string | undefined {
  const line = lineText.slice(0, 300)
  const at =
    property === ''
      ? -1
      : Math.max(line.indexOf(`.${property}`), line.indexOf(`[${property}]`), line.indexOf(`['${property}']`))
  return at < 0 ? undefined : /[\p{L}_$][\w$.[\]]{0,60}$/u.exec(line.slice(Math.max(0, at - 60), at))?.[0]
}
