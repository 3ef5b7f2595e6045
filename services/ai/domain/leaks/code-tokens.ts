const longestText = 200_000

const name = 'I'
const number = 'N'
const text = 'S'

/** Words that stay what they are, whoever writes the program: keywords of the languages taught, and what they come with. */
const fixedWords = new Set(
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
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|\*\*=?|\/\/=?|[=!<>]==?|[-+*/%&|^]=|&&|\|\||=>|->|<<|>>|\S/gu

// What people put between the same things or leave away.
const ignored = new Set([',', ';', ':', '`', '$', '\\', '{', '}'])

/**
 * The tokens of a program with names, numbers and texts replaced by what kind of thing they are, comments, commas and
 * white space left out: two programs that differ in nothing else have the same.
 */
export function codeTokens(source: string): string[] {
  return writtenTokens(source)
    .filter((token) => !ignored.has(token))
    .map(kindOf)
}

/** The tokens of a program as they are written, comments left out. */
export function writtenTokens(source: string): string[] {
  const bare = source
    .slice(0, longestText)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\/\*[\s\S]{0,400}?\*\//g, ' ')
    .replace(/(?:^|[ \t])(?:#|\/\/ )[^\n]*/gm, '')
  return bare.match(tokenPattern) ?? []
}

/** A keyword or a sign as it is, and of names, numbers and texts only what they are. */
export function kindOf(token: string): string {
  if (/^["']/.test(token) && token.length > 1) return text
  if (/^\d/.test(token)) return number
  if (/^[\p{L}_$]/u.test(token)) return fixedWords.has(token) ? token : name
  return token
}

/** Stretches of four tokens with something in them that is no mere name, number or text; each as a 32-bit hash. */
export function codeGrams(source: string): Set<number> {
  return gramsOf(codeTokens(source))
}

/** The same of tokens that were read before. */
export function gramsOf(tokens: readonly string[]): Set<number> {
  const grams = new Set<number>()
  for (let at = 0; at + gramLength <= tokens.length; at++) {
    const gram = tokens.slice(at, at + gramLength)
    if (gram.filter((token) => !isGeneric(token)).length >= 2) grams.add(hash(gram.join(' ')))
  }
  return grams
}

/**
 * The lines of a program, each as a 32-bit hash: long ones with names normalised, short ones as they are, since many
 * programs have those in common but for the names.
 */
export function codeLines(source: string): Set<number> {
  const lines = new Set<number>()
  for (const line of source.slice(0, longestText).split('\n')) {
    const tokens = codeTokens(line)
    if (tokens.length >= longLine) lines.add(hash(`line ${tokens.join(' ')}`))
    else if (tokens.length >= shortLine) lines.add(hash(`line ${line.trim().replace(/\s+/g, ' ').replace(/:$/, '')}`))
  }
  return lines
}

const longLine = 8
const shortLine = 3
const gramLength = 4

function isGeneric(token: string): boolean {
  return token === name || token === number || token === text || token === '.' || token === '(' || token === ')'
}

/** FNV-1a over UTF-16 code units, as a signed integer such as PostgreSQL stores. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value | 0
}
