const definition =
  /^(?<before>(?:[\w<>[\].:&*]+[ \t]+){0,5}?)[*&]?(?<name>[A-Za-z_$][\w$]*[?!]?)[ \t]*(?<after>\([^\n]*|[:=<][^\n]*|\{.*|)$/
const heads =
  /\b(?:def|class|function|func|fun|fn|sub|proc|procedure|method|define|defn|defun|lambda|funktion|función|fonction)\b/i
const types =
  /^(?:(?:static|const|unsigned|public|private)[ \t]+)*(?:int|void|char|bool|boolean|double|float|long|string|auto|size_t)[ \t]+$/i
const holders = /\b(?:const|let|var|val|local|my|static|public|private|export)\b/
const noNames =
  /\b(?:return|print|await|assert|yield|if|elif|while|for|foreach|in|not|and|or|call|use|case|throw|raise|new|import|from|do|then|else|the|a|your|is|switch|catch|with|until|unless|match)\b/i

/** A definition that a line of a program begins. */
export type Definition = {
  /** Without underscores and capitals. */
  readonly name: string
  /** What of the program stands on the same line. */
  readonly body: string
}

/** What a line begins to define, in about any language; undefined where it does not. */
export function definitionIn(line: string): Definition | undefined {
  const bare = unmarked(line).replace(/^\((?:define|defn|defun)[ \t]+\(?([\w-]+)/, (_, name: string) => {
    return `def ${name.replaceAll('-', '_')} `
  })
  const groups = definition.exec(bare)?.groups
  if (groups === undefined) return undefined
  const { before = '', name = '', after = '' } = groups
  if (noNames.test(before) || noNames.test(name) || name === 'function') return undefined
  const isHead =
    heads.test(before) ||
    // `isPaired(text) {`, `isPaired(text) = …`, `isPaired :: String -> Bool`
    /^\(.*\).*(?:\{|\bdo\b|\bis\b|->|(?<![=!<>])=(?!=))/.test(after) ||
    (types.test(before) && /^\([^;]*$/.test(after)) ||
    (holders.test(before) && /^[:=].*(?:=>|function|\bfn\b|->)/.test(after)) ||
    /^(?:::|=[ \t]*(?:lambda|function|async|\(?[\w, ]*\)?[ \t]*(?:=>|->)))/.test(after)
  if (!isHead) return undefined
  const body = /(?:=>|\)[^:{=]*[:{=]|lambda[^:]*:|->)(?<body>.*)$/.exec(after)?.groups?.body ?? ''
  return { name: name.toLowerCase().replace(/[_$?!]/g, ''), body: /\w.*\W.*\w/.test(body) ? body : '' }
}

const marks = /^(?:[ \t]*(?:>|\d{1,3}[ \t]*[.):|-]|[-*+|](?=[ \t])|#{1,6}(?=[ \t])|\/\/)[ \t]*)+/

/** A line without the marks of lists, tables, quotes and comments around it. */
export function unmarked(line: string): string {
  return line
    .replace(marks, '')
    .replaceAll('`', '')
    .replace(/[ \t|]+$/, '')
    .trim()
}
