// Longer ones share enough trigrams with what was meant.
const longestShortWord = 6

/**
 * A regular expression (PostgreSQL's and JavaScript's alike) for words that are one slip of the fingers away from a short
 * one: two letters swapped, one left out, doubled, put in or mistaken. Empty for words that are not short. Of a word's first
 * letter only the swap and what is too much are thought of.
 */
export function nearMisses(word: string): string {
  const letters = Array.from(word)
  if (letters.length < 3 || letters.length > longestShortWord) return ''
  const forms = new Set<string>()
  const around = (place: number, skipped: number, middle: string) =>
    forms.add(letters.slice(0, place).join('') + middle + letters.slice(place + skipped).join(''))
  for (let place = 0; place < letters.length; place++) {
    const [one = '', other = ''] = letters.slice(place, place + 2)
    if (other !== '') around(place, 2, other + one)
    around(place, 1, '')
    if (place > 0) around(place, 1, '.')
    around(place + 1, 0, '.')
  }
  return `^(${[...forms].join('|')})$`
}
