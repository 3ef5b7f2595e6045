import { bounded, code, oneLine } from '../../markdown.ts'
import type { Diagnosis, Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { declaredNames } from './declared-names.ts'
import type { JavaScriptError } from './javascript-error.ts'
import { explainRange } from './range.ts'
import { explainReference } from './reference.ts'
import { parseStack } from './stack.ts'
import { explainSyntax } from './syntax.ts'
import { explainType } from './type.ts'

const longestLineText = 300
const longestMessage = 1_000

const families: ReadonlyMap<string, (error: JavaScriptError) => Reading | undefined> = new Map([
  ['ReferenceError', explainReference],
  ['TypeError', explainType],
  ['SyntaxError', explainSyntax],
  ['RangeError', explainRange],
  ['URIError', explainType],
])

/** The error that a JavaScript program ended with, explained; undefined when the text holds none. */
export function explainJavaScript(stderr: string, source: string): Diagnosis | undefined {
  const printed = parseStack(stderr)
  if (printed === undefined) return undefined
  const written = source.split(/\r\n|\n|\r/, printed.line)[printed.line - 1] ?? ''
  const error: JavaScriptError = {
    kind: oneLine(printed.kind, 100),
    message: bounded(printed.message, longestMessage),
    line: printed.line,
    lineText: oneLine(printed.lineText || written.slice(0, longestLineText * 4), longestLineText),
    calls: printed.calls.slice(0, 10).map((name) => oneLine(name, 100)),
    declared: declaredNames(source),
    source,
  }
  const reading = families.get(error.kind)?.(error) ?? explainAny(error)
  return { kind: error.kind, line: error.line, lineText: error.lineText, ...reading }
}

function explainAny(error: JavaScriptError): Reading {
  const says = error.message === '' ? '' : ` It says: ${code(error.message)}.`
  const module = /^Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1]
  if (module !== undefined) {
    return {
      explanation: `The program wants to load ${code(module)}${onLine(error.line)}, and there is no such module or file.`,
      fix: `Check the spelling. For a file of your own, begin with ${code('./')} and name the ending.`,
      searchWords: 'JavaScript import module require',
    }
  }
  if (/\bthrow\b/.test(error.lineText)) {
    return {
      explanation: `The program itself throws ${code(error.kind)}${onLine(error.line)}, because it found something that must not be.${says}`,
      fix: `Look at the condition above the ${code('throw')}: which value led there? Pass another value, or catch the error with ${code('try')} and ${code('catch')}.`,
      searchWords: 'JavaScript throw try catch',
    }
  }
  return {
    explanation: `JavaScript stopped with ${code(error.kind)}${onLine(error.line)}.${says} I know no closer explanation for this one.`,
    fix: `Look at ${error.line > 0 ? `line ${error.line}` : 'the line that the error names'}: print the values that it uses just before it, and compare them with what you expect.`,
    searchWords: `JavaScript ${error.kind} error`,
  }
}
