import type { Diagnosis } from './diagnosis.ts'
import { explainJavaScript } from './javascript/explain-javascript.ts'
import { explainPython } from './python/explain-python.ts'
import { explainStop } from './stopped.ts'
import { explainTypeScript, isTypeScriptError } from './typescript/explain-typescript.ts'

const longestText = 65_536

/** Texts of a question in which an error may stand; empty texts mean: not given. */
export type ErrorReport = {
  readonly question: string
  readonly context: string
  readonly code: string
  readonly error: string
  /** Empty: whichever the text looks like, else Python. */
  readonly language: string
}

/**
 * The error that a learner asks about, explained. It may stand in `error` or, for callers that only send a question
 * and its context, in one of these. Undefined when there is none, or none that can be read.
 */
export function explainError({ question, context, code, error, language }: ErrorReport): Diagnosis | undefined {
  const known = languageOf(language)
  if (error.trim() !== '') {
    const source = code === '' ? codeIn(context) : code
    const found = explainPrinted(error, source, known, known !== 'other') ?? explainStop(error, source, true)
    if (found) return found
  }
  if (context.trim() !== '') {
    const source = code === '' ? codeIn(context) : code
    const found = explainPrinted(context, source, known, known !== 'other') ?? explainStop(context, source, false)
    if (found) return found
  }
  // A question may well begin with the name of an error that nobody's program had.
  return explainPrinted(question, code === '' ? codeIn(question) : code, known, false)
}

/** A traceback or stack; `aloneToo`: also its last line alone, such as `NameError: name 'x' is not defined`. */
function explainPrinted(
  text: string,
  source: string,
  language: 'python' | 'javascript' | 'other' | 'unknown',
  aloneToo: boolean,
): Diagnosis | undefined {
  if (isTypeScriptError(text)) return explainTypeScript(text, source)
  const marked = recognise(text)
  const read = marked ?? (aloneToo ? (language === 'unknown' ? loneLanguage(text) : language) : undefined)
  if (read === 'python') return explainPython(text, source)
  if (read === 'javascript') return explainJavaScript(text, source)
  return undefined
}

function recognise(text: string): 'python' | 'javascript' | undefined {
  for (const raw of text.slice(-longestText).split('\n')) {
    const line = raw.slice(0, 500)
    if (line.includes('Traceback (most recent call last)') || /^[\s|]{0,40}File "[^"]*", line \d/.test(line))
      return 'python'
    if (/^\s{1,40}at .*:\d+:\d+\)?\s*$/.test(line) || /^Node\.js v\d/.test(line)) return 'javascript'
  }
  return undefined
}

function loneLanguage(text: string): 'python' | 'javascript' {
  return /\b(?:ReferenceError|RangeError):|\bis not a function\b|\bproperties of (?:undefined|null)\b/.test(
    text.slice(-longestText),
  )
    ? 'javascript'
    : 'python'
}

function languageOf(name: string): 'python' | 'javascript' | 'other' | 'unknown' {
  const folded = name.trim().toLowerCase()
  if (folded === '') return 'unknown'
  if (/^(?:python|py|python ?3(?:\.\d+)?|cpython)$/.test(folded)) return 'python'
  if (/^(?:javascript|js|node|node\.?js|typescript|ts)$/.test(folded)) return 'javascript'
  return 'other'
}

/** The program in a text that holds one: its first fenced block without an error in it, else what stands before the error. */
function codeIn(text: string): string {
  const lines = text.slice(0, longestText).split('\n')
  let block: string[] | undefined
  for (const line of lines) {
    const isFence = line.startsWith('```')
    if (!isFence) block?.push(line)
    else if (block === undefined) block = []
    else {
      const content = block.join('\n')
      if (recognise(content) === undefined) return content
      block = undefined
    }
  }
  const error = lines.findIndex((line) => recognise(line) !== undefined)
  return error > 0 ? lines.slice(0, error).join('\n') : ''
}
