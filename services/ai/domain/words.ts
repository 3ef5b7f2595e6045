const longestText = 20_000

// Words of a question that say nothing about what it is about, and those that every passage of a course has.
const stopWords = new Set(
  (
    'a about after all also always am an and any anything are as at be because been before between but by can ' +
    'cannot code compared could did difference different do does doing don done error explain for from get ' +
    'gets getting give go got had has have he help here how i if in into is it its javascript just know like ' +
    'make me mean means more my need not of on one or our out please program python say says see shall she ' +
    'should show so some somebody someone something still tell than that the their them then there these they ' +
    'thing things this to too try trying understand up us use used using versus very vs want was way we were ' +
    'what when where which while who why will with without won work works would wrong you your'
  ).split(' '),
)

/** The words that carry the meaning of a text, as written but in small letters. Of a text that has none, all its words. */
export function meaningfulWords(text: string): string[] {
  const all = [...new Set(allWords(text))]
  const content = all.filter((word) => !stopWords.has(word))
  return content.length > 0 ? content : all
}

/** The words that carry the meaning of a text, stemmed. Of a text that has none, all of its words. */
export function contentWords(text: string): Set<string> {
  return new Set(meaningfulWords(text).map(stem))
}

/** Every word of a text, stemmed. */
export function stems(text: string): Set<string> {
  return new Set(allWords(text).map(stem))
}

/** Which part of `wanted` stands in `present`, from 0 to 1; 1 when nothing is wanted. */
export function coverage(wanted: ReadonlySet<string>, present: ReadonlySet<string>): number {
  if (wanted.size === 0) return 1
  let found = 0
  for (const word of wanted) if (present.has(word)) found++
  return found / wanted.size
}

function allWords(text: string): string[] {
  return (
    text
      .slice(0, longestText)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? []
  )
}

/** Takes English endings off, roughly: what is compared is only ever stemmed by this same function. */
function stem(word: string): string {
  if (word.length < 5) return word.length === 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, 3) : word
  const bare = word.replace(/(?:ations?|ings?|ers?|ies|ed|es|s|y|e)$/, '')
  return bare.length >= 3 ? bare.replace(/([bdgmnprt])\1$/, '$1') : word
}
