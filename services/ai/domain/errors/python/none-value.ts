import { code } from '../../markdown.ts'
import type { PythonError } from './python-error.ts'

/** Why a value on the learner's line is `None`, and what to change. */
export type NoneCause = { readonly explanation: string; readonly fix: string }

/** What gave `None` on the line of the error: a function of the program without `return`, or a method that gives nothing. */
export function whyNone(error: PythonError): NoneCause | undefined {
  const line = error.lineText.slice(0, 300)
  for (const [, name = ''] of line.matchAll(/([\p{L}_]\w{0,60})\s*\(/gu)) {
    const found = withoutReturn(name, error)
    if (found !== undefined) return found
  }
  for (const [, name = ''] of line.matchAll(/(?<![.\w])([\p{L}_]\w{0,60})/gu)) {
    const method = noneAssignment(name, error)
    if (method !== undefined) {
      return {
        explanation: `${code(name)} became ${code('None')} on line ${method.line}: ${code(`.${method.method}(…)`)} changes the list itself and gives back ${code('None')}.`,
        fix: `Write ${code(`${method.list}.${method.method}(…)`)} on line ${method.line}, without ${code(`${name} =`)} before it${method.list === name ? '' : `, and use ${code(method.list)} afterwards`}.`,
      }
    }
    const called = new RegExp(`^\\s*${name}\\s*=\\s*([\\p{L}_]\\w{0,60})\\(`, 'u')
    const source = error.program.lines.find((one) => called.test(one.slice(0, 200)))
    const found = source === undefined ? undefined : withoutReturn(called.exec(source)?.[1] ?? '', error)
    if (found !== undefined) return found
  }
  return undefined
}

function withoutReturn(name: string, { program }: PythonError): NoneCause | undefined {
  if (!program.functions.has(name)) return undefined
  const head = new RegExp(`^(\\s*)(?:async )?def ${name}\\b`)
  const at = program.lines.findIndex((line) => head.test(line.slice(0, 200)))
  if (at < 0) return undefined
  const indent = head.exec((program.lines[at] ?? '').slice(0, 200))?.[1]?.length ?? 0
  const body: string[] = []
  for (const line of program.lines.slice(at + 1)) {
    if (line.trim() !== '' && line.length - line.trimStart().length <= indent) break
    body.push(line)
  }
  const text = body.join('\n')
  if (/^\s*return\s+\S|\byield\b/m.test(text)) return undefined
  const prints = /\bprint\(/.test(text)
  return {
    explanation: `The function ${code(name)} of line ${at + 1} ${prints ? 'prints its result and' : 'ends without `return`, so it'} gives back ${code('None')}.`,
    fix: prints
      ? `Write ${code('return')} instead of ${code('print')} in ${code(name)}, and print where you call it.`
      : `Let ${code(name)} end with ${code('return')} and its result.`,
  }
}

/** Where a name got the result of a method that changes its list and gives nothing. */
function noneAssignment(
  name: string,
  { program }: PythonError,
): { readonly line: number; readonly list: string; readonly method: string } | undefined {
  const assigned = new RegExp(
    `^\\s*${name.replace(/[^\p{L}\p{N}_]/gu, '\\$&')}\\s*=\\s*([\\p{L}_][\\w.]{0,60})\\.(append|sort|reverse|extend|insert|remove|clear|update|add|shuffle)\\(`,
    'u',
  )
  for (const [at, line] of program.lines.entries()) {
    const [, list, method] = assigned.exec(line.slice(0, 200)) ?? []
    if (list !== undefined && method !== undefined) return { line: at + 1, list, method }
  }
  return undefined
}
