import { oddPairsIn, usualOddness } from './letter-pairs.ts'

/** A text as it reads when what was done to its letters and lines is undone, in each way that is known. */
export function rearrangementsOf(text: string): string[] {
  const characters = [...text]
  return [
    characters.toReversed().join(''),
    backwards(text),
    interleaved(text),
    lines(text, (line) => line.split(/(\s+)/).reverse().join('')),
    withoutInsertions(text),
    text.replace(/([A-Za-z])\1/g, '$1'),
    joinedLines(text),
    firstLetters(text),
    columns(text),
    bareLetters(text),
    withSigns(text),
    ...(isOdd(text)
      ? [rotated(text, /[a-z]/gi, (code) => (code >= 97 ? 97 : 65), 13, 26), rotated(text, /[!-~]/g, () => 33, 47, 94)]
      : []),
  ].filter((reading) => reading !== text)
}

/** Whether its letters stand beside each other as in no language. */
function isOdd(text: string): boolean {
  let [odd, all] = [0, 0]
  for (const [word] of text.matchAll(/[A-Za-z]{2,}/g)) {
    const pairs = oddPairsIn(word)
    odd += pairs.odd
    all += pairs.all
  }
  return odd >= usualOddness * all
}

/** Each line read from its end. */
export function backwards(text: string): string {
  return lines(text, (line) => [...line].reverse().join(''))
}

/** Lines whose letters were taken apart, every other one to the end. */
function interleaved(text: string): string {
  return lines(text, (line) => {
    if (line.length < fewestInterleaved) return line
    const bar = line.indexOf('|')
    const half = bar > 0 ? bar : Math.ceil(line.length / 2)
    const [one, other] = [line.slice(0, half), line.slice(bar > 0 ? bar + 1 : half)]
    const whole = [...one].map((sign, at) => sign + (other[at] ?? '')).join('')
    return whole.replace(/[⏎↵¶]/g, '\n')
  })
}

const fewestInterleaved = 60

function lines(text: string, turn: (line: string) => string): string {
  return text.split('\n').map(turn).join('\n')
}

function rotated(text: string, which: RegExp, firstOf: (code: number) => number, by: number, of: number): string {
  return text.replace(which, (letter) => {
    const code = letter.charCodeAt(0)
    const first = firstOf(code)
    return String.fromCharCode(((code - first + by) % of) + first)
  })
}

const fewestInsertions = 5
const shareOfInsertions = 0.35

/** Lines without the sign that stands between most of their letters: `d-e-f`, `d e f`, and the like. */
function withoutInsertions(text: string): string {
  return lines(text, (line) => {
    const counts = new Map<string, number>()
    for (const [sign] of line.matchAll(/(?<=[\p{L}\p{N}])[^\p{L}\p{N}](?=[\p{L}\p{N}])/gu)) {
      counts.set(sign, (counts.get(sign) ?? 0) + 1)
    }
    const [sign, count] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ['', 0])
    const letters = line.match(/[\p{L}\p{N}]/gu)?.length ?? 0
    if (count < fewestInsertions || count < shareOfInsertions * letters) return line
    // Of spaces, those that stood there before are doubled or longer.
    if (sign === ' ')
      return line
        .trim()
        .replace(/(\S) (?=\S)/g, '$1')
        .replace(/ {2,}/g, ' ')
    return line.replaceAll(sign, '')
  })
}

/** Letters that stand each on a line of its own, on one. */
function joinedLines(text: string): string {
  return text.replace(/(?:^[ \t>*+-]{0,12}\S?[ \t]{0,12}(?:\n|$)){12,}/gm, (found) =>
    found
      .split('\n')
      .map((line) => line.trim().at(-1) ?? ' ')
      .join(''),
  )
}

const fewestRows = 8

/** What stands in columns below each other, read down. */
function columns(text: string): string {
  const rows = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('```'))
  if (rows.length < fewestRows) return text
  const width = Math.min(200, Math.max(...rows.map(({ length }) => length)))
  return Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? ' ').join('')).join('\n')
}

/** Letters without marks on them, and those of flags as letters. */
function bareLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u{1f1e6}-\u{1f1ff}]/gu, (flag) => String.fromCharCode((flag.codePointAt(0) ?? 0) - 0x1f1e6 + 97))
}

/** The first and the last letters of the lines, and the first of the words of each line. */
function firstLetters(text: string): string {
  const ofLines = text.split('\n').map((line) => line.at(0) ?? '\n')
  const ends = text.split('\n').map((line) => line.trimEnd().at(-1) ?? '\n')
  const ofWords = text.split('\n').map((line) => line.split(/\s+/).map((word) => word.at(0) ?? ''))
  // Where each word stands for a letter, two spaces part words, and signs stand for themselves.
  const spelt = text.split('\n').map((line) =>
    line
      .trim()
      .split(/ {2,}/)
      .map((part) => part.replace(/\p{L}{2,}[ -]?/gu, (word) => word.charAt(0)))
      .join(' '),
  )
  return `${ofLines.join('')}\n${ends.join('')}\n${ofWords.map((letters) => letters.join('')).join(' ')}\n${spelt.join('\n')}`
}

/** What sentences say to be done, as programs say it, before their signs are put as signs. */
const told: readonly (readonly [RegExp, string])[] = [
  [/\badd(?:ing|s)? (?:the |one |a )?(\w+) (?:\w+ )?(?:on)?to (?:the )?(\w+)/gi, '$2 += $1'],
  [/\b(?:subtract|take)(?:ing|s)? (?:the |away )?(\w+) (?:away )?from (?:the )?(\w+)/gi, '$2 -= $1'],
  [/\bmultipl(?:y|ies|ying) (?:the )?(\w+) (?:with|by) (\w+)/gi, '$1 *= $2'],
  [/\bdivid(?:e|es|ing) (?:the )?(\w+) by (\w+)/gi, '$1 /= $2'],
  [/\b(?:increase|increment)s? (?:the )?(\w+)(?: by)?/gi, '$1 +='],
  [/\b(?:decrease|decrement)s? (?:the )?(\w+)(?: by)?/gi, '$1 -='],
  [/\b(?:set|let|initiali[sz]e|assign)s? (?:the )?(\w+) (?:to|as|be|with)\b/gi, '$1 ='],
  [/\b(?:define|write|make|create) (?:a |the )?function\b/gi, 'def'],
  [/\b(?:greater|more|larger|bigger|higher) than or equal(?: to)?\b|\bat least\b/gi, '>='],
  [/\b(?:less|fewer|smaller|lower) than or equal(?: to)?\b|\bat most\b/gi, '<='],
  [/\b(?:greater|more|larger|bigger|higher) than\b/gi, '>'],
  [/\b(?:less|fewer|smaller|lower) than\b/gi, '<'],
  [/\b(?:is )?equals?(?: to)?\b|\bis the same as\b/gi, '=='],
  [/\b(?:for|go through|over) (?:each|every|all)\b|\b(?:go|loop|walk) (?:through|over)\b/gi, 'for in'],
  [/\bas long as\b/gi, 'while'],
  [/\b(?:modulo|the remainder of)\b/gi, '%'],
  [/\b(?:otherwise)\b/gi, 'else'],
  [/\b(?:give back|gives back|returns|returning)\b/gi, 'return'],
]

/** Sentences that say what a program does, step by step, as near to one as words can tell. */
export function spokenAsCode(text: string): string {
  let code = text
  for (const [words, sign] of told) code = code.replace(words, sign)
  return withSigns(code)
}

const spoken: readonly (readonly [RegExp, string])[] = [
  [/\bnew ?line\b/gi, '\n'],
  [/\b(?:open(?:ing)?|left) (?:round )?(?:paren(?:thes[ie]s)?|brackets?)\b/gi, '('],
  [/\bclos(?:e|ing|ed)? (?:round )?(?:paren(?:thes[ie]s)?|brackets?)\b|\bright paren(?:thes[ie]s)?\b/gi, ')'],
  [/\b(?:open(?:ing)?|left) square(?: brackets?)?\b/gi, '['],
  [/\b(?:clos(?:e|ing|ed)?|right) square(?: brackets?)?\b/gi, ']'],
  [/\b(?:open(?:ing)?|left) (?:curly|brace)(?: brackets?| braces?)?\b/gi, '{'],
  [/\b(?:clos(?:e|ing|ed)?|right) (?:curly|brace)(?: brackets?| braces?)?\b/gi, '}'],
  [/\b(?:is )?not equals?(?: to)?\b/gi, '!='],
  [/\bequals equals\b|\bdouble equals\b/gi, '=='],
  [/\bplus equals\b/gi, '+='],
  [/\b(?:double|single)? ?quotes?(?: mark)?\b/gi, '"'],
  [/\bunderscore\b/gi, '_'],
  [/\bcolon\b/gi, ':'],
  [/\bcomma\b/gi, ','],
  [/\bequals(?: sign)?\b/gi, '='],
  [/\bplus\b/gi, '+'],
  [/\bminus\b|\bdash\b/gi, '-'],
  [/\b(?:dot|period|full stop)\b/gi, '.'],
  [/\b(?:percent|modulo)(?: sign)?\b/gi, '%'],
  [/\bless than\b/gi, '<'],
  [/\bgreater than\b/gi, '>'],
  [/\bzero\b/gi, '0'],
  [/\bone\b/gi, '1'],
]

/** Signs that are spoken put as signs: "dot split open bracket". */
function withSigns(text: string): string {
  let signed = text
  for (const [word, sign] of spoken) signed = signed.replace(word, sign)
  return signed === text ? text : signed.replace(/ {0,4}(_) {0,4}/g, '$1')
}
