import { eld } from 'eld/small'

// Languages that courses and learners are likely to have; of fewer a short question is told apart better.
eld.setLanguageSubset([
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'da',
  'sv',
  'no',
  'fi',
  'pl',
  'cs',
  'ro',
  'hu',
  'tr',
  'ru',
  'uk',
  'id',
])

const shortest = 12
/** So much surer than English a language must be, as most questions and all code are English. */
const lead = 1.15

/** ISO 639-1 code of the language of a text without its code; "und" where it is too short to tell. */
export function detectLanguage(text: string): string {
  const prose = text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`]*`/g, ' ')
    .replace(/\b\w+(?:Error|Exception)\b|\w+\([^)]*\)|[^\p{L}\p{M}'’\s]/gu, ' ')
    .trim()
  if (prose.length < shortest) return 'und'
  const scores = eld.detect(prose).getScores()
  const english = scores.en ?? 0
  let best = 'en'
  let score = english * lead
  for (const [language, value] of Object.entries(scores)) if (value > score) [best, score] = [language, value]
  return score === 0 ? 'und' : best
}
