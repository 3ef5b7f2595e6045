import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import type { JavaScriptCase, JavaScriptError } from './javascript-error.ts'

const globalNames = (
  'console document window Math JSON Number String Boolean Array Object Map Set Date Promise Symbol parseInt ' +
  'parseFloat isNaN undefined null true false setTimeout setInterval require module process'
).split(' ')

const cases: JavaScriptCase[] = [
  {
    pattern: /^Cannot access '([^']+)' before initialization/,
    read: ([name = ''], { declared, line }) => ({
      explanation: `${code(name)} is used${onLine(line)} before the line that declares it${declared.has(name) ? `, line ${declared.get(name)}` : ''}.`,
      fix: `Move the declaration with ${code('let')} or ${code('const')} above the first use.`,
      searchWords: 'let const variable declaration order',
    }),
  },
  {
    pattern: /^Must call super constructor/,
    read: (_, { line }) => ({
      explanation: `The constructor of a class that extends another${onLine(line)} uses ${code('this')} before the other class has made the object.`,
      fix: `Write ${code('super(…)')} as its first line, with the values that the other class wants.`,
      searchWords: 'JavaScript class extends super constructor',
    }),
  },
  {
    pattern: /^(require|module|exports) is not defined in ES module scope/,
    read: ([name = ''], { line }) => ({
      explanation: `${code(name)}${onLine(line)} is the old way to share code between files. This file is a module, because it says ${code('import')} or ${code('export')} or is named so, and modules have ${code('import')} instead.`,
      fix:
        name === 'require'
          ? `Write ${code("import fs from 'node:fs'")} with the name that you need.`
          : `Write ${code('export')} before what other files shall use.`,
      searchWords: 'JavaScript import export module require',
    }),
  },
  {
    pattern: /^(\S+) is not defined/,
    read: ([name = ''], { declared, line }) => {
      const opening = `The name ${code(name)} is used${onLine(line)}, but nothing has that name`
      const foreign = foreignNames.get(name)
      if (foreign !== undefined) {
        return {
          explanation: `${opening} in JavaScript.`,
          fix: `JavaScript writes it ${code(foreign)}.`,
          searchWords: 'JavaScript console values',
        }
      }
      if (name === 'document' || name === 'window' || name === 'alert' || name === 'prompt') {
        return {
          explanation: `${opening}: it belongs to a web page, and this program runs outside of the browser.`,
          fix:
            name === 'alert'
              ? `Print with ${code('console.log(…)')} instead.`
              : 'Leave the parts that need a page away here.',
          searchWords: 'JavaScript console browser',
        }
      }
      const meant = nearMiss(name, [...declared.keys(), ...globalNames])
      if (meant !== undefined) {
        const from = declared.get(meant)
        return {
          explanation: `${opening}. There is ${code(meant)}${from === undefined ? '' : ` from line ${from}`}, which is spelt a little differently.`,
          fix: `Write ${code(meant)} instead of ${code(name)}.`,
          searchWords: 'JavaScript variable name ReferenceError',
        }
      }
      return {
        explanation: `${opening}: it was never declared, or only inside another block or function.`,
        fix: `Declare it first, ${code(`let ${name} = …`)}; if it is meant as text, put it in quotes.`,
        searchWords: 'JavaScript variable let const scope ReferenceError',
      }
    },
  },
]

const foreignNames = new Map([
  ['print', 'console.log(…)'],
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['len', 'value.length'],
  ['str', 'String(…)'],
  ['int', 'Number(…)'],
  ['elif', 'else if'],
])

export function explainReference(error: JavaScriptError): Reading | undefined {
  return readMessage(cases, error)
}
