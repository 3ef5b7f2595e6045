const longestText = 200_000

/** What kind of thing a token is of which nothing else counts. */
export const name = 'I'
export const number = 'N'
export const text = 'S'

/** Words that stay what they are, whoever writes the program: keywords of the languages taught, and what they come with. */
export const languageWords = new Set(
  (
    'and as assert async await break case catch class const continue def default del delete do elif else enum except ' +
    'export extends False finally fn for from func function global go if implements import in instanceof interface is ' +
    'lambda let match new None nonlocal not null or package pass private public raise return self static struct super ' +
    'switch this throw throws True true false try type typeof undefined using var void while with yield ' +
    'abs all any append bool chr dict divmod enumerate filter float format frozenset hash input int isinstance iter ' +
    'join len list map max min next open ord pop pow print range replace reversed round set sorted sort split str strip ' +
    'sum tuple zip lower upper isalpha isdigit isalnum isupper islower count find index insert remove extend items keys ' +
    'values get update copy startswith endswith length push shift slice splice reduce forEach includes indexOf ' +
    'toString parseInt Math console log Array Object String Number Map Set Counter defaultdict'
  ).split(' '),
)

const tokenPattern =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|\*\*=?|\/\/=?|[=!<>]==?|[-+*/%&|^]=|&&|\|\||=>|->|<<|>>|\S/gu

/** A program line by line: what stands there, and its tokens as they are written, comments left out. */
export type CodeLines = readonly { readonly line: string; readonly tokens: readonly string[] }[]

export function readCode(source: string): CodeLines {
  let bare = source.slice(0, longestText)
  if (/[^\0-\x7f]/.test(bare)) bare = bare.normalize('NFKC').replace(/\p{Cf}/gu, '')
  if (/"""|'''|\/\*/.test(bare)) {
    bare = bare.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, '""').replace(/\/\*[\s\S]{0,400}?\*\//g, ' ')
  }
  return (
    bare
      // A private field of JavaScript begins like a comment.
      .replace(/(?:^|[ \t])(?:#(?![\w$]*[ \t]*[=(;.)])|\/\/ )[^\n]*/gm, '')
      .split('\n')
      .map((line) => ({ line, tokens: line.match(tokenPattern) ?? [] }))
  )
}

// What people put between the same things or leave away.
const ignored = new Set([',', ';', ':', '`', '$', '\\', '{', '}'])

/**
 * The tokens of a program with names, numbers and texts replaced by what kind of thing they are, comments, commas and
 * white space left out: two programs that differ in nothing else have the same.
 */
export function codeTokens(lines: CodeLines): string[] {
  return lines.flatMap(({ tokens }) => kindsOf(tokens))
}

function kindsOf(tokens: readonly string[]): string[] {
  return tokens.filter((token) => !ignored.has(token)).map(kindOf)
}

/** A keyword or a sign as it is, and of names, numbers and texts only what they are. */
export function kindOf(token: string): string {
  const known = kinds.get(token)
  if (known !== undefined) return known
  if (kinds.size >= mostKinds) kinds.clear()
  const kind = kindAnew(token)
  kinds.set(token, kind)
  return kind
}

/** Each token is asked about in several ways, and most come again and again. */
const kinds = new Map<string, string>()
const mostKinds = 10_000

function kindAnew(token: string): string {
  if (languageWords.has(token)) return token
  // Who writes all in capitals writes the same program.
  if (/^[A-Z]{2,}$/.test(token) && languageWords.has(token.toLowerCase())) return token.toLowerCase()
  const [first = ''] = token
  if ((first === '"' || first === "'") && token.length > 1) return text
  if (first >= '0' && first <= '9') return number
  return isLetter(first) ? name : token
}

function isLetter(sign: string): boolean {
  if ((sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || sign === '_' || sign === '$') return true
  return sign > '\x7f' && /\p{L}/u.test(sign)
}

/** Stretches of four tokens with something in them that is no mere name, number or text; each as a 32-bit hash. */
export function gramsOf(tokens: readonly string[]): Set<number> {
  const grams = new Set<number>()
  const hashes = tokens.map(hash)
  const isTelling = tokens.map((token) => !isGeneric(token))
  for (let at = 0; at + gramLength <= tokens.length; at++) {
    let telling = 0
    let gram = 0
    for (let place = at; place < at + gramLength; place++) {
      if (isTelling[place]) telling++
      gram = mixed(gram, hashes[place] ?? 0)
    }
    if (telling >= leastTelling) grams.add(gram)
  }
  return grams
}

/** Stretches that no end of a line parts: of a program that is told line by line all of them are left. */
export function gramsWithinLines(lines: CodeLines): Set<number> {
  return new Set(lines.flatMap((line) => [...gramsOf(codeTokens([line]))]))
}

/**
 * The lines of a program, each as a 32-bit hash: long ones with names normalised, short ones as they are, since many
 * programs have those in common but for the names.
 */
export function lineHashes(lines: CodeLines): Set<number> {
  const hashes = new Set<number>()
  for (const { line, tokens: written } of lines) {
    const tokens = kindsOf(written)
    if (tokens.length >= longLine) hashes.add(hash(`line ${tokens.join(' ')}`))
    else if (tokens.length >= shortLine) hashes.add(hash(`line ${line.trim().replace(/\s+/g, ' ').replace(/:$/, '')}`))
  }
  return hashes
}

/**
 * Neighbouring tokens as they are written, names and all, each pair as a 32-bit hash: what is told in so small pieces that no
 * stretch is left in any.
 */
export function writtenPairs(lines: CodeLines): Set<number> {
  const tokens = lines.flatMap(({ tokens: written }) => written.filter((token) => !ignored.has(token)))
  const pairs = new Set<number>()
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1] ?? ''
    if (/[\p{L}\p{N}]/u.test(token + next)) pairs.add(hash(`pair ${token} ${next}`))
  }
  return pairs
}

const longLine = 8
const shortLine = 3
const gramLength = 4
const leastTelling = 2

function isGeneric(token: string): boolean {
  return token === name || token === number || token === text || token === '.' || token === '(' || token === ')'
}

const sign = 0x80000000

/** FNV-1a over UTF-16 code units, 31 bits of it, as a negative integer such as PostgreSQL stores. */
export function hash(value: string): number {
  let hashed = 0x811c9dc5
  for (let at = 0; at < value.length; at++) hashed = Math.imul(hashed ^ value.charCodeAt(at), 0x01000193)
  return hashed | sign
}

function mixed(hashed: number, next: number): number {
  return Math.imul(Math.imul(hashed, 31) ^ next, 0x01000193) | sign
}
