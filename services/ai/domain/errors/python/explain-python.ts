import { bounded, code, oneLine } from '../../markdown.ts'
import { type Diagnosis, readMessage } from '../diagnosis.ts'
import { explainOverflow, explainZeroDivision } from './arithmetic.ts'
import { explainAttributeError } from './attribute.ts'
import { classCases } from './classes.ts'
import { coroutineCases } from './coroutines.ts'
import { explainFileError, explainUnicodeError } from './files.ts'
import { formattingCases } from './formatting.ts'
import { explainAnyPython } from './general.ts'
import { explainImportError } from './import.ts'
import { explainIndentationError, explainTabError } from './indentation.ts'
import { explainIndexError } from './index-error.ts'
import { explainKeyError } from './key-error.ts'
import { explainNameError } from './name.ts'
import { type Program, readProgram } from './program.ts'
import type { ExplainPython, PythonCase, PythonError } from './python-error.ts'
import {
  explainAssertion,
  explainEndOfInput,
  explainInterrupt,
  explainMemory,
  explainNetwork,
  explainNotImplemented,
  explainRecursion,
  explainRuntimeError,
  explainStopIteration,
} from './runtime.ts'
import { libraryCases } from './standard-library.ts'
import { explainSyntaxError } from './syntax.ts'
import { type Frame, ownFrame, type PrintedException, parseTraceback } from './traceback.ts'
import { explainTypeError } from './type.ts'
import { explainUnboundLocal } from './unbound-local.ts'
import { explainValueError } from './value.ts'

const longestLineText = 300
const longestMessage = 1_000
const mostParts = 5

const families: ReadonlyMap<string, ExplainPython> = new Map<string, ExplainPython>([
  ['NameError', explainNameError],
  ['UnboundLocalError', explainUnboundLocal],
  ['SyntaxError', explainSyntaxError],
  ['IndentationError', explainIndentationError],
  ['TabError', explainTabError],
  ['TypeError', explainTypeError],
  ['ValueError', explainValueError],
  ['JSONDecodeError', explainValueError],
  ['IndexError', explainIndexError],
  ['KeyError', explainKeyError],
  ['AttributeError', explainAttributeError],
  ['ZeroDivisionError', explainZeroDivision],
  ['OverflowError', explainOverflow],
  ['ModuleNotFoundError', explainImportError],
  ['ImportError', explainImportError],
  ['FileNotFoundError', explainFileError],
  ['PermissionError', explainFileError],
  ['IsADirectoryError', explainFileError],
  ['NotADirectoryError', explainFileError],
  ['FileExistsError', explainFileError],
  ['UnicodeDecodeError', explainUnicodeError],
  ['UnicodeEncodeError', explainUnicodeError],
  ['RecursionError', explainRecursion],
  ['EOFError', explainEndOfInput],
  ['KeyboardInterrupt', explainInterrupt],
  ['AssertionError', explainAssertion],
  ['StopIteration', explainStopIteration],
  ['MemoryError', explainMemory],
  ['NotImplementedError', explainNotImplemented],
  ['RuntimeError', explainRuntimeError],
  ['URLError', explainNetwork],
  ['gaierror', explainNetwork],
  ['ConnectionRefusedError', explainNetwork],
])

/** Messages that say enough whatever the kind of the error, which differs between versions of Python. */
const telling: readonly PythonCase[] = [...coroutineCases, ...formattingCases, ...classCases, ...libraryCases]

/** The error that a Python program ended with, explained; undefined when the text holds none. */
export function explainPython(stderr: string, source: string): Diagnosis | undefined {
  const exceptions = parseTraceback(stderr)
  const group = exceptions.findIndex((exception) => exception.kind.endsWith('ExceptionGroup'))
  const ended = group >= 0 ? exceptions[group] : exceptions.at(-1)
  if (ended === undefined) return undefined
  const program = readProgram(source)
  if (group >= 0) return explainGroup(ended, exceptions.slice(group + 1), program)

  const diagnosis = explainOne(ended, program)
  const first = exceptions.at(-2)
  if (first === undefined || ended.link === 'none') return diagnosis
  const line = ownFrame(first.frames)?.line ?? 0
  const earlier = `${code(`${first.kind}: ${first.message}`)}${line > 0 ? ` of line ${line}` : ''}`
  const relation =
    ended.link === 'cause'
      ? `The program raised it because of ${earlier}.`
      : `It happened while the program handled ${earlier}.`
  return { ...diagnosis, explanation: `${diagnosis.explanation} ${relation}` }
}

function explainOne(exception: PrintedException, program: Program): Diagnosis {
  const frame = ownFrame(exception.frames)
  const error: PythonError = {
    kind: oneLine(exception.kind, 100),
    message: bounded(exception.message, longestMessage),
    frames: exception.frames,
    program,
    ...placeOf(frame, program),
  }
  const isRaisedHere = /^raise\b/.test(error.lineText)
  const reading =
    (isRaisedHere ? undefined : readMessage(telling, error)) ??
    families.get(error.kind)?.(error) ??
    explainAnyPython(error)
  return { kind: error.kind, line: error.line, lineText: error.lineText, ...reading }
}

/** The learner's line: its text from the program where that agrees with the traceback, else as the traceback shows it. */
function placeOf(frame: Frame | undefined, program: Program): { line: number; lineText: string } {
  if (frame === undefined) return { line: 0, lineText: '' }
  const written = (program.lines[frame.line - 1] ?? '').slice(0, longestLineText * 4).trim()
  const shown = frame.text === '' ? written : frame.text
  return { line: frame.line, lineText: oneLine(shown, longestLineText) }
}

function explainGroup(group: PrintedException, parts: readonly PrintedException[], program: Program): Diagnosis {
  const first = parts[0]
  const place = placeOf(ownFrame(group.frames), program)
  const inner = first === undefined ? undefined : explainOne(first, program)
  const listed = parts.slice(0, mostParts).map((part) => code(`${part.kind}: ${part.message}`))
  const more = parts.length > mostParts ? ` and ${parts.length - mostParts} more` : ''
  return {
    kind: oneLine(group.kind, 100),
    line: inner && inner.line > 0 ? inner.line : place.line,
    lineText: inner && inner.line > 0 ? inner.lineText : place.lineText,
    explanation: `Several errors happened and are reported together${listed.length > 0 ? `: ${listed.join(', ')}${more}` : ''}.${inner ? ` The first of them: ${inner.explanation}` : ''}`,
    fix: inner?.fix ?? 'Look at each error below the group by itself.',
    searchWords: inner?.searchWords ?? 'exceptions try except',
  }
}
