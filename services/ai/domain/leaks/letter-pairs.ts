// The pairs of letters that make up nearly all of English, German, French, Spanish, Italian, Dutch, Portuguese, Swedish,
// Danish, Polish, Czech, Hungarian, Romanian, Croatian and Indonesian technical text without its accents, and of programs.
const usual = new Set(
  (
    'aaabacadafagaiajakalamanapaqarasatauavayazbabebiblbobrbubycacccechcickclcocrctcudadedidodpdrdsdueaebeced' +
    'eeefegeiekelemenepereseteuevexezfafefffifofrftfugagegggigngogrgsguhahehihohtiaibicidieifigijikiliminioip' +
    'irisitivizjajejukakekgkikoksktkulaldlelilllolsltlulymambmemimmmompmunancndnenfngninknlnnnonsntnunvnyoboc' +
    'odoeofogoiokolomonoooporosotouovowoxpapepipkplpoppprpsptpuqurarcrdrergrirkrlrmrnrorrrsrtrurvrysascseshsi' +
    'skslsospssstsuswsytatctethtitltotptrtstttutyuaubucueuguiulumunuoupurusutvavevivowawewhwiwoxtypysytzazezi'
  ).match(/../g),
)

/** Natural languages have up to 0.15 odd pairs of letters, programs 0.05, ciphers from 0.36. */
export const usualOddness = 0.28

/** The pairs of letters in a word, within the parts of which names in programs are made, and how many of them are odd. */
export function oddPairsIn(word: string): { odd: number; all: number } {
  let [odd, all] = [0, 0]
  for (const [part] of word.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)) {
    const folded = part.toLowerCase()
    for (let at = 0; at + 1 < folded.length; at++) {
      all++
      if (!usual.has(folded.slice(at, at + 2))) odd++
    }
  }
  return { odd, all }
}
