import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { JavaScriptError } from './javascript-error.ts'

/** `await` in an ordinary function: its head is the line to change. */
export function awaitOutside({ line, source }: JavaScriptError): Reading {
  const lines = source.split('\n')
  let indentation = (lines[line - 1] ?? '').search(/\S/)
  let head = ''
  let headLine = 0
  for (let at = line - 1; at >= 0 && head === ''; at--) {
    const text = (lines[at] ?? '').slice(0, 300)
    const column = text.search(/\S/)
    if (at < line - 1 && (column < 0 || column >= indentation)) continue
    indentation = at === line - 1 ? indentation : column
    if (/\bfunction\b|=>|^\s*(?:static )?(?!if|for|while|switch|catch)[\w$]+\s*\([^()]*\)\s*\{/.test(text))
      head = text.trim()
    headLine = at + 1
  }
  const where = head === '' ? '' : `: the one that begins with ${code(head, 60)} on line ${headLine} does not`
  return {
    explanation: `${code('await')}${onLine(line)} is only allowed in a function that begins with ${code('async')}${where}.`,
    fix: head.includes('=>')
      ? `Write ${code('async')} before the round brackets of the function: ${code('async (…) => { … }')}; its calls need ${code('await')} too.`
      : `Write ${code('async')} before the function: ${code('async function name(…) { … }')}; its calls need ${code('await')} too.`,
    searchWords: 'JavaScript async await function',
  }
}

/** Words and operators at a place where they cannot stand. */
export function misplaced(token: string, { line, lineText }: JavaScriptError): Reading | undefined {
  if (token === 'else') {
    return {
      explanation: `${code('else')}${onLine(line)} must follow the block of its ${code('if')} directly: a second statement, or a semicolon, stands between them.`,
      fix: `Put curly brackets around what belongs to the ${code('if')}: ${code('if (…) { … } else { … }')}.`,
      searchWords: 'JavaScript if else block brackets',
    }
  }
  if (/^(?:\|\||&&|\?\?)$/.test(token) && lineText.includes('??')) {
    return {
      explanation: `${code('??')} and ${code('||')} or ${code('&&')} stand side by side${onLine(line)}, and JavaScript does not say which comes first.`,
      fix: `Put round brackets around one of them: ${code('(a ?? b) || c')}.`,
      searchWords: 'JavaScript operators brackets',
    }
  }
  return undefined
}
