const longestProgram = 262_144
const mostTokens = 60_000
const mostScopes = 64

type Token = {
  readonly kind: 'name' | 'number' | 'string' | 'operator'
  /** Of a string: its content without quotes. */
  readonly text: string
  /** From 1. */
  readonly line: number
  /** From 0. */
  readonly column: number
  /** How many brackets are open around it. */
  readonly depth: number
}

/** Where a name gets a value. */
type Binding = {
  readonly line: number
  /** The function around it, or undefined at the top level. */
  readonly scope: string | undefined
}

/** What a learner's program says, as far as explaining its errors needs it; read from any text, valid or not. */
export type Program = {
  readonly lines: readonly string[]
  readonly tokens: readonly Token[]
  readonly bindings: ReadonlyMap<string, readonly Binding[]>
  /** Parameters by function. */
  readonly functions: ReadonlyMap<string, readonly string[]>
  readonly classes: ReadonlySet<string>
  /** Names after a dot that are assigned to, and methods. */
  readonly attributes: ReadonlySet<string>
  /** Strings that stand as keys, in displays and in square brackets. */
  readonly keys: ReadonlyMap<string, readonly number[]>
}

/** Reads a program in one pass over its tokens; what is longer than 256 KiB or 60,000 tokens is not looked at. */
export function readProgram(source: string): Program {
  const text = source.slice(0, longestProgram)
  const tokens = tokenize(text)
  const bindings = new Map<string, Binding[]>()
  const functions = new Map<string, string[]>()
  const classes = new Set<string>()
  const attributes = new Set<string>()
  const keys = new Map<string, number[]>()
  const scopes: { name: string; column: number; isFunction: boolean }[] = []
  const bind = (name: Token, scope = scopes.findLast((each) => each.isFunction)?.name) => {
    if (keywords.has(name.text)) return
    const known = bindings.get(name.text)
    if (known) known.push({ line: name.line, scope })
    else bindings.set(name.text, [{ line: name.line, scope }])
  }

  let line = 0
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1]
    const after = tokens[at + 1]
    if (token.kind === 'string') {
      const isKey = token.depth > 0 && (after?.text === ':' || (before?.text === '[' && after?.text === ']'))
      if (isKey) keys.set(token.text, [...(keys.get(token.text) ?? []).slice(-8), token.line])
      continue
    }
    if (token.line !== line && token.depth === 0) {
      line = token.line
      while (scopes.length > 0 && (scopes.at(-1)?.column ?? 0) >= token.column) scopes.pop()
      for (const target of assignedNames(tokens, at)) bind(target)
    }
    if (token.kind !== 'name') continue
    if (before?.text === '.') {
      if (after?.text === '=' || after?.text === '+=') attributes.add(token.text)
      continue
    }
    if (after?.text === ':=' || (before?.text === 'as' && before.kind === 'name')) bind(token)
    if (after?.kind !== 'name') continue
    if (token.text === 'def' || token.text === 'class') {
      bind(after)
      const isFunction = token.text === 'def'
      if (isFunction) {
        const parameters = parameterNames(tokens, at + 2)
        functions.set(
          after.text,
          parameters.map((each) => each.text),
        )
        for (const parameter of parameters) bind(parameter, after.text)
        if (scopes.at(-1)?.isFunction === false) attributes.add(after.text)
      } else classes.add(after.text)
      const { column } = before?.text === 'async' ? before : token
      if (scopes.length < mostScopes) scopes.push({ name: after.text, column, isFunction })
    }
    if (token.text === 'for') for (const target of namesUntil(tokens, at + 1, 'in')) bind(target)
    if (token.text === 'import') for (const name of importedNames(tokens, at + 1)) bind(name)
  }
  return { lines: text.split(/\r\n|\n|\r/), tokens, bindings, functions, classes, attributes, keys }
}

/** Names of the targets of an assignment statement that begins at `start`, as in `a, b = b, a`, `x += 1`, `n: int = 3`. */
function assignedNames(tokens: readonly Token[], start: number): Token[] {
  const names: Token[] = []
  for (let at = start; at < Math.min(tokens.length, start + 32); at++) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.kind === 'name' && !keywords.has(token.text)) {
      if (tokens[at + 1]?.text !== '.' && tokens[at - 1]?.text !== '.') names.push(token)
      continue
    }
    if (token.kind !== 'operator') return []
    if (assignments.has(token.text)) return names
    if (token.text === ':' && at === start + 1) return names
    if (!'(),*[].'.includes(token.text)) return []
  }
  return []
}

function parameterNames(tokens: readonly Token[], start: number): Token[] {
  const open = tokens[start]
  if (open?.text !== '(') return []
  const names: Token[] = []
  for (let at = start + 1; at < Math.min(tokens.length, start + 400); at++) {
    const token = tokens[at]
    if (token === undefined || token.depth <= open.depth) break
    const before = tokens[at - 1]
    if (token.kind === 'name' && token.depth === open.depth + 1 && /^[(,*]+$/.test(before?.text ?? ''))
      names.push(token)
  }
  return names
}

function namesUntil(tokens: readonly Token[], start: number, end: string): Token[] {
  const names: Token[] = []
  for (let at = start; at < Math.min(tokens.length, start + 16); at++) {
    const token = tokens[at]
    if (token === undefined || token.text === end) break
    if (token.kind === 'name') names.push(token)
  }
  return names
}

function importedNames(tokens: readonly Token[], start: number): Token[] {
  const names: Token[] = []
  const first = tokens[start]
  for (let at = start; at < Math.min(tokens.length, start + 64); at++) {
    const token = tokens[at]
    if (token === undefined || (token.line !== first?.line && token.depth === 0)) break
    const before = tokens[at - 1]?.text ?? ''
    if (token.kind === 'name' && ['import', ',', '('].includes(before) && tokens[at + 1]?.text !== 'as')
      names.push(token)
  }
  return names
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let depth = 0
  let line = 1
  let lineStart = 0
  let at = 0
  while (at < text.length && tokens.length < mostTokens) {
    const character = text[at] ?? ''
    const token = (kind: Token['kind'], content: string) =>
      tokens.push({ kind, text: content, line, column: at - lineStart, depth })
    if (character === '\n') {
      line++
      at++
      lineStart = at
    } else if (character === '#') {
      while (at < text.length && text[at] !== '\n') at++
    } else if (character === '"' || character === "'") {
      const end = endOfString(text, at)
      const quotes = text.startsWith(character.repeat(3), at) ? 3 : 1
      const content = text.slice(at + quotes, end)
      token('string', content.endsWith(character.repeat(quotes)) ? content.slice(0, -quotes) : content)
      for (; at < end; at++) {
        if (text[at] !== '\n') continue
        line++
        lineStart = at + 1
      }
    } else {
      const word = match(/[\p{L}_][\p{L}\p{N}_]*/uy, text, at)
      const number = word === '' ? match(/\d[\w.]*/y, text, at) : ''
      const operator = word === '' && number === '' ? match(/[-+*/%&|^@<>=!:]=|\*\*=?|\/\/=?|[^\s\w]/uy, text, at) : ''
      const found = word || number || operator
      if (')]}'.includes(found) && found !== '') depth = Math.max(0, depth - 1)
      if (found !== '') token(word ? 'name' : number ? 'number' : 'operator', found)
      if ('([{'.includes(found) && found !== '') depth++
      at += Math.max(1, found.length)
    }
  }
  return tokens
}

function endOfString(text: string, start: number): number {
  const quote = text[start] ?? ''
  const isLong = text.startsWith(quote.repeat(3), start)
  for (let at = start + (isLong ? 3 : 1); at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (isLong ? text.startsWith(quote.repeat(3), at) : text[at] === quote) return at + (isLong ? 3 : 1)
    else if (!isLong && text[at] === '\n') return at
  }
  return text.length
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '//=', '**=', '&=', '|=', '^=', '@='])

export const keywords: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)
