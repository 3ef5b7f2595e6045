import { wordsIn } from './search-words.ts'

/** A stretch of text, to be shown one after the other. */
export type Stretch = { text: string; highlighted: boolean }

// What begins and ends a word that was found.
const [begin, end] = ['\u0001', '\u0002']

// Of trigrams that two words have together; PostgreSQL's own threshold for words that are alike is 0.3.
const leastAlike = 0.35
// Fragments have about 40 words; code in them may be one long one.
const mostWords = 100

/**
 * What was found, in its surroundings: where these do not have it, which are found by their titles or by a program, with
 * the titles before them; and where nothing of it stands in either, with the words highlighted that are most like it.
 */
export function highlighted(headline: string, titles: string, words: readonly string[]): Stretch[] {
  if (headline.includes(begin)) return stretchesOf(headline)
  if (titles.includes(begin)) return stretchesOf(`${titles} … ${headline}`)
  return withWordsAlike(headline, words)
}

function stretchesOf(marked: string): Stretch[] {
  return marked
    .split(begin)
    .flatMap((part, index) => {
      const place = index === 0 ? 0 : Math.max(0, part.indexOf(end))
      return [
        { text: part.slice(0, place), highlighted: true },
        { text: part.slice(place).replace(end, ''), highlighted: false },
      ]
    })
    .filter(({ text }) => text !== '')
}

function withWordsAlike(text: string, words: readonly string[]): Stretch[] {
  const there = wordsIn(text).slice(0, mostWords)
  const meant = new Set<string>()
  for (const wanted of words.map(trigrams)) {
    const alike = there.map((word) => ({ word, likeness: likeness(trigrams(word), wanted) }))
    const most = Math.max(leastAlike, ...alike.map((each) => each.likeness))
    for (const each of alike) if (each.likeness === most) meant.add(each.word)
  }
  const stretches = text.split(/([\p{L}\p{N}_]+)/u)
  return stretches
    .map((stretch) => ({ text: stretch, highlighted: meant.has(stretch.toLowerCase()) }))
    .filter((stretch) => stretch.text !== '')
    .reduce<Stretch[]>((joined, stretch) => {
      const last = joined.at(-1)
      if (last && !last.highlighted && !stretch.highlighted) last.text += stretch.text
      else joined.push(stretch)
      return joined
    }, [])
}

/** As pg_trgm takes them: of the word between two spaces and one. */
function trigrams(word: string): Set<string> {
  const letters = [' ', ' ', ...word.slice(0, 40), ' ']
  return new Set(letters.slice(2).map((_, place) => letters.slice(place, place + 3).join('')))
}

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0
  for (const trigram of one) if (other.has(trigram)) shared++
  return shared / (one.size + other.size - shared)
}
