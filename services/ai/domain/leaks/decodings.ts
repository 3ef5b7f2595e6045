const shortestEncoded = 24

/** What stretches of a text say that are written in an encoding: nothing where there are none. */
export function decodingsOf(text: string): string[] {
  return [
    ...base64In(text),
    ...spacedBase64In(text),
    ...base32In(text),
    ...hexIn(text),
    ...codesIn(text),
    ...bitsIn(text),
    ...morseIn(text),
    unescaped(text),
  ].filter((decoded) => decoded !== text && decoded.trim() !== '' && isReadable(decoded))
}

function base64In(text: string): string[] {
  return (
    [...text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}(?:\s+[A-Za-z0-9+/_-]{4,}={0,2})*/g)]
      .map(([found]) => found.split(/\s+/))
      .filter((parts) => parts.join('').length >= shortestEncoded)
      // One text over several lines, or a text on each.
      .flatMap((parts) => [fromBase64(parts.join('')), parts.map(fromBase64).join('\n')])
  )
}

/** With signs put between groups of its letters, which ordinary words look like until they are decoded. */
function spacedBase64In(text: string): string[] {
  return [...text.matchAll(/(?:[A-Za-z0-9+/]{1,24}[ \n.,:|*)-]{1,4}){5,}[A-Za-z0-9+/]{1,24}={0,2}/g)]
    .map(([found]) =>
      fromBase64(found.replace(/(?:^|\n)[ \t]*(?:\d{1,3}[.)]|[-*])[ \t]/g, '').replace(/[^A-Za-z0-9+/]/g, '')),
    )
    .filter(isReadable)
}

/** Whether nearly all of it is letters, figures and signs as programs and sentences have them. */
function isReadable(text: string): boolean {
  const odd = text.match(/[^\n\r\t -~]/g)?.length ?? 0
  return odd <= mostOdd * text.length
}

const mostOdd = 0.05

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, section 6. */
function base32In(text: string): string[] {
  return [...text.matchAll(/[A-Z2-7]{16,}=*(?:\s+[A-Z2-7]{4,}=*)*/g)].map(([found]) => {
    const bits = [...found.replace(/[\s=]/g, '')].map((letter) =>
      base32Letters.indexOf(letter).toString(2).padStart(5, '0'),
    )
    return fromBits(bits.join(''))
  })
}

function hexIn(text: string): string[] {
  // As dumps have it, with the place of its first byte before each line.
  const undumped = text.replace(/^[ \t]*[0-9a-f]{6,8}:?[ \t]+(?=[0-9a-f]{2})/gim, '').replace(/ {2,}\|.*\|$/gm, '')
  return [...undumped.matchAll(/(?:(?:0x|\\x|%|=)?[0-9a-f]{2}[\s,:;-]{0,2}){12,}/gi)].map(([found]) =>
    Buffer.from(found.replace(/0x|\\x|[%=\s,:;-]/gi, ''), 'hex').toString('utf8'),
  )
}

/** Numbers of characters one after the other, decimal and octal, whatever stands between them. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/(?:\b0?o?\d{2,3}\b[^\d\n]{1,12}){11,}\d{2,3}/g)].flatMap(([found]) => {
    const codes = found.match(/\d{2,3}/g) ?? []
    return [10, 8].map((base) =>
      codes
        .map((code) => Number.parseInt(code, base))
        .map((code) => (Number.isNaN(code) ? '' : String.fromCharCode(code)))
        .join(''),
    )
  })
}

function bitsIn(text: string): string[] {
  return [...text.matchAll(/(?:[01]{7,8}[\s,]{0,2}){8,}/g)].map(([found]) => {
    const groups = found.match(/[01]+/g) ?? []
    const isSeparate = groups.every(({ length }) => length <= 8)
    return fromBits(isSeparate ? groups.map((group) => group.padStart(8, '0')).join('') : groups.join(''))
  })
}

function fromBits(bits: string): string {
  const bytes = bits.match(/[01]{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('utf8')
}

// ITU-R M.1677-1, with what is usual beside it for "_", "=", "+" and the brackets.
const morse = new Map(
  (
    'a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-. s... t- u..- v...- ' +
    'w.-- x-..- y-.-- z--.. 0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----. :---... ,--..-- ' +
    '(-.--. )-.--.- =-...- +.-.-. _..--.- ".-..-. \'.----. /-..-. !-.-.-- ?..--.. ;-.-.-. &.-... @.--.-.'
  )
    .split(' ')
    .map((entry): [string, string] => [entry.slice(1), entry.slice(0, 1)]),
).set('.-.-.-', '.')

function morseIn(text: string): string[] {
  return [
    ...text
      .replace(/[−–—_]/g, '-')
      .replace(/[·•]/g, '.')
      .matchAll(/(?:[.-]{1,7}(?:[ \t/|]+|\n)){12,}[.-]*/g),
  ].map(([found]) =>
    found
      .split('\n')
      .map((line) =>
        line
          .split(/ *[/|] *| {2,}/)
          .map((word) =>
            word
              .split(/\s+/)
              .map((sign) => morse.get(sign) ?? '')
              .join(''),
          )
          .join(' '),
      )
      .join('\n'),
  )
}

/** Escapes of programs, addresses and HTML put for what they mean. */
export function unescaped(text: string): string {
  if (!/[\\%&]/.test(text)) return text
  return text
    .replace(/\\r\\n|\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(["'`[\]])/g, '$1')
    .replace(/\\u\{?([0-9a-f]{2,6})\}?/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,7});/g, (_, code: string) => character(Number(code)))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/&(lt|gt|quot|apos|nbsp|amp);/g, (_, name: string) => entities[name as keyof typeof entities])
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' } as const

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}
