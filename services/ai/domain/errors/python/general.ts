import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { PythonError } from './python-error.ts'
import { ownFrame } from './traceback.ts'

/** What can be said of any error: where it happened, what it says, and how to go on from there. */
export function explainAnyPython(error: PythonError): Reading {
  const says = error.message.trim() === '' ? '' : ` It says: ${code(error.message)}.`
  const isRaisedHere = /^raise\b/.test(error.lineText)
  const isOwn = error.program.classes.has(error.kind)
  if (isRaisedHere || isOwn) {
    return {
      explanation: `The program itself raises ${code(error.kind)}${onLine(error.line)}${isOwn ? ', a kind of error that it defines' : ''}, because it found something that must not be.${says}`,
      fix: `Look at the condition above the ${code('raise')}: which value led there? Pass another value, or catch the error with ${code('try')} and ${code(`except ${error.kind}:`)}.`,
      searchWords: `${error.kind} raise exception try except`,
    }
  }
  const innermost = error.frames.at(-1)
  const inLibrary =
    innermost !== undefined && error.line > 0 && innermost !== ownFrame(error.frames)
      ? ` It arose inside ${code(innermost.scope)}, a function of a library that this line calls, so look at the values that you pass to it.`
      : ''
  return {
    explanation: `Python stopped with ${code(error.kind)}${onLine(error.line)}.${says}${inLibrary} I know no closer explanation for this one.`,
    fix: `Look at ${error.line > 0 ? `line ${error.line}` : 'the line that the error names'}: print the values that it uses just before it, and compare them with what you expect.`,
    searchWords: `${error.kind} error traceback`,
  }
}
