type Pattern = { readonly pattern: RegExp; readonly instead: string }

// Each takes linear time: what comes before a repetition cannot begin inside of it.
const patterns: readonly Pattern[] = [
  {
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    instead: '[private key]',
  },
  { pattern: /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{8,1000}/g, instead: '[token]' },
  {
    pattern: /\b(?:sk|pk|rk)[-_][\w-]{16,200}|\bgh[pousr]_\w{20,255}|\bgithub_pat_\w{20,255}|\bxox[a-z]-[\w-]{10,250}/g,
    instead: '[key]',
  },
  { pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}|\bglpat-[\w-]{20,64}/g, instead: '[key]' },
  { pattern: /\b([a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}@/gi, instead: '$1[login]@' },
  {
    pattern:
      /\b(passw(?:or)?d|passwort|secret|api[_-]?key|access[_-]?key|auth[_-]?token|token)(["']?\s{0,5}[:=]{1,2}\s{0,5})(["'])[^"'\n]{4,200}\3/gi,
    instead: '$1$2$3[secret]$3',
  },
  { pattern: /\bBearer\s{1,5}[\w.~+/-]{16,4000}=*/gi, instead: 'Bearer [token]' },
  { pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, instead: '[e-mail address]' },
  { pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/g, instead: '[account number]' },
  { pattern: /(?<![\w.])\+\d{1,3}[ -]?(?:\(?\d{1,5}\)?[ -]?){2,5}\d{2,5}\b/g, instead: '[telephone number]' },
]

const cardNumber = /(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])/g

/**
 * The text without what a provider of models has no business with: keys, tokens, passwords, addresses, numbers of cards,
 * accounts and telephones, and the names given.
 */
export function redact(text: string, names: readonly string[] = []): string {
  let safe = text
  for (const { pattern, instead } of patterns) safe = safe.replace(pattern, instead)
  safe = safe.replace(cardNumber, (found) => (isCardNumber(found) ? '[card number]' : found))
  for (const name of names) if (name.length > 3) safe = safe.replaceAll(name, '[name]')
  return safe
}

/** By its check digit (Luhn, ISO/IEC 7812-1). */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  let sum = 0
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return digits.length >= 13 && sum % 10 === 0
}
