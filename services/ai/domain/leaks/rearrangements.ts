/** A text as it reads when what was done to its letters and lines is undone, in each way that is known. */
export function rearrangementsOf(text: string): string[] {
  const characters = [...text]
  return [
    characters.toReversed().join(''),
    lines(text, (line) => [...line].reverse().join('')),
    lines(text, (line) => line.split(/(\s+)/).reverse().join('')),
    withoutInsertions(text),
    joinedLines(text),
    firstLetters(text),
    withSigns(text),
    rotated(text, /[a-z]/gi, (code) => (code >= 97 ? 97 : 65), 13, 26),
    rotated(text, /[!-~]/g, () => 33, 47, 94),
  ].filter((reading) => reading !== text)
}

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

const fewestInsertions = 6
const shareOfInsertions = 0.28

/** Lines without the sign that stands after nearly each of their letters: `d-e-f`, `d e f`, and the like. */
function withoutInsertions(text: string): string {
  return lines(text, (line) => {
    const counts = new Map<string, number>()
    const characters = [...line]
    for (const one of characters) if (!/[\p{L}\p{N}]/u.test(one)) counts.set(one, (counts.get(one) ?? 0) + 1)
    const [sign, count] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ['', 0])
    if (count < fewestInsertions || count < shareOfInsertions * characters.length) return line
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

/** The first letters of the lines, and those of the words of each line. */
function firstLetters(text: string): string {
  const ofLines = text.split('\n').map((line) => line.at(0) ?? '\n')
  const ofWords = text.split('\n').map((line) => line.split(/\s+/).map((word) => word.at(0) ?? ''))
  return `${ofLines.join('')}\n${ofWords.map((letters) => letters.join('')).join(' ')}`
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
