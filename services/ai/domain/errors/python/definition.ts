import type { Program } from './program.ts'

/** Where a function is defined. */
export type Definition = { readonly name: string; readonly line: number }

/** The function whose block a line is part of; undefined at the top level. */
export function definitionAround({ lines }: Program, line: number): Definition | undefined {
  let indentation = (lines[line - 1] ?? '').search(/\S/)
  for (let at = line - 2; at >= 0 && indentation > 0; at--) {
    const text = (lines[at] ?? '').slice(0, 300)
    const column = text.search(/\S/)
    if (column < 0 || column >= indentation) continue
    indentation = column
    const name = /^\s*(?:async\s+)?def\s+([\p{L}_]\w{0,60})/u.exec(text)?.[1]
    if (name !== undefined) return { name, line: at + 1 }
  }
  return undefined
}

/** Whether a decorator such as `property` stands above the definition of some function of that name. */
export function isDecorated({ lines }: Program, name: string, decorator: string): boolean {
  return lines.some(
    (text, at) =>
      new RegExp(`^\\s*(?:async\\s+)?def\\s+${name}\\b`).test(text.slice(0, 200)) &&
      (lines[at - 1] ?? '').slice(0, 200).trim() === `@${decorator}`,
  )
}
