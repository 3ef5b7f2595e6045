import { watchFamiliarity } from './familiar-words.ts'
import { oddPairsIn, usualOddness } from './letter-pairs.ts'

export type ReadabilityWatch = {
  /** Goes on with the text; how many characters so far nobody can read without a tool or a table. */
  add(piece: string): number
}

/**
 * Counts what is no language and no program: long stretches without a familiar word, long runs of signs, words whose letters
 * stand beside each other as in no language, rows of numbers that stand for letters, and letters that are other letters' shapes.
 * It needs to know no cipher.
 * @param mostUnfamiliar letters that may come without a familiar word
 */
export function watchReadability(mostUnfamiliar = usualUnfamiliar): ReadabilityWatch {
  let unreadable = 0
  let oddness = 0
  let row: string[] = []
  const familiarity = watchFamiliarity(mostUnfamiliar)
  return {
    add(piece) {
      const strange = familiarity.add(piece)
      unreadable += unseenIn(piece) + encodedIn(piece) + disguisedIn(piece) + beatsIn(piece) + speltIn(piece)
      for (const [word] of piece.matchAll(/[A-Za-z]{2,}/g)) {
        const pairs = oddPairsIn(word)
        oddness = Math.max(0, oddness + pairs.odd - usualOddness * pairs.all)
        if (oddness < mostOddness) continue
        unreadable += lettersForOdd
        oddness = 0
      }
      for (const [token] of piece.matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)) {
        if (numberLike.test(token)) row.push(token)
        else if (/[\p{L}\p{N}_]{3,}/u.test(token)) {
          unreadable += codesIn(row)
          row = []
        }
      }
      return unreadable + strange + codesIn(row)
    },
  }
}

/** Letters that may come without a familiar word, in answers about exercises of the usual length. */
export const usualUnfamiliar = 100
const mostOddness = 10
const lettersForOdd = 80

const numberLike = /^(?:\d{1,3}|0?[xob][0-9a-f]{1,8}|[0-9a-f]{2}|x[0-9a-f]{2}|u?[0-9a-f]{4}|[01]{7,8})$/i
const longestPlainRow = 32
/** Rows of numbers that count something seldom come back to the same one; letters do. */
const fewestRepeats = 0.4

/** Of a row of numbers: how many characters it may stand for; none if it is short or an ordinary one. */
function codesIn(row: readonly string[]): number {
  if (row.length < longestPlainRow) return 0
  const repeated = 1 - new Set(row).size / row.length
  return repeated >= fewestRepeats ? row.length * 2 : 0
}

/** The ICAO alphabet, by which letters are spelt. */
const spelling = new Set(
  (
    'alfa alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar papa quebec ' +
    'romeo sierra tango uniform victor whiskey xray yankee zulu'
  ).split(' '),
)

function speltIn(text: string): number {
  let spelt = 0
  for (const [word] of text
    .toLowerCase()
    .replaceAll('x-ray', 'xray')
    .matchAll(/[a-z]{4,8}/g))
    if (spelling.has(word)) spelt++
  return spelt < fewestSpelt ? 0 : spelt * 2
}

const fewestSpelt = 5

/** Dots and dashes in groups. */
function beatsIn(text: string): number {
  let beats = 0
  for (const [run] of text.matchAll(/(?:(?<![^\s/|])[.·•_−–-]{1,7}(?:[ \t]*[/|\n]?[ \t]*)){7,}/g)) beats += run.length
  return beats
}

/** Spaces and tabs by turns. */
function unseenIn(text: string): number {
  let unseen = 0
  for (const [run] of text.matchAll(/[ \t]{4,}/g)) if (/ \t/.test(run)) unseen += run.length
  return unseen
}

const manySigns = 20
const manyChanges = 4

/** How many characters of a text stand in runs without a space that are no words, names or lines of a program. */
function encodedIn(text: string): number {
  let unreadable = 0
  for (const [run] of text.matchAll(/\S{56,}/g)) {
    if (new Set(run).size > manySigns || /^[\da-f]{80,}$/i.test(run)) unreadable += run.length
  }
  for (const [run] of text.matchAll(/(?<!\S)[\w+/=-]{16,55}(?!\S)/g)) if (isEncoded(run)) unreadable += run.length
  return unreadable
}

/** Names change from small to capital letters where a word begins; what is encoded changes kinds of letters anywhere. */
function isEncoded(run: string): boolean {
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false
  return (run.match(/[a-z](?=\d)|\d(?=[a-zA-Z])|[A-Z](?=\d)/g)?.length ?? 0) >= manyChanges
}

/**
 * Letters in circles, squares and mathematical type, raised and small ones, Braille, letters of flags, tags that nobody sees,
 * marks upon letters that no language has, and letters of two alphabets in one word. No tutor needs them.
 */
function disguisedIn(text: string): number {
  if (!/[^\0-\x7f]/.test(text)) return 0
  const shaped =
    text.match(
      /[\u0250-\u02ff\u1d00-\u1dbf\u2070-\u209f\u2460-\u24ff\u2800-\u28ff\ua720-\ua7ff\uff01-\uff5e\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1ff}\u{e0000}-\u{e01ef}]/gu,
    )?.length ?? 0
  const hidden =
    text.match(/(?<=\p{L})(?:\u00ad|[\u200b-\u200d]|[\u2060-\u2064]|[\ufe00-\ufe0f]|[\u202a-\u202e])(?=\p{L})/gu)
      ?.length ?? 0
  const marked = text.normalize('NFC').match(/(?<=[A-Za-z])\p{Mn}/gu)?.length ?? 0
  let mixed = 0
  for (const [word] of text.matchAll(/\p{L}{2,}/gu)) {
    if (
      /[A-Za-z]/.test(word) &&
      /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}\p{Script=Armenian}]/u.test(word)
    ) {
      mixed += word.length
    }
  }
  return 2 * (shaped + hidden + marked) + mixed
}
