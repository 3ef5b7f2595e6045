/** Values that documents and examples show, and that everybody tries. */
const examples = [
  'password',
  'passwort',
  'secret',
  'changeme',
  'change-me',
  'change_me',
  'postgres',
  'admin',
  'root',
  'test',
  'learnlab',
  'example',
]
/** What a placeholder has in it; random text of any length has none of these. */
const placeholder = /change.?me|placeholder|your[-_ ]|example|insecure|not[-_]?secret|12345678/i
const secretName = /(_SECRET|_PASSWORD|_TOKEN|_KEY)$/

/**
 * Why the value of a variable is no secret, or undefined. Variables that are no secret by their name pass; of URLs the
 * password is looked at, where there is one.
 */
export function weakness(name: string, value: string): string | undefined {
  if (name.endsWith('_URL')) return URL.canParse(value) ? passwordWeakness(decoded(new URL(value).password)) : undefined
  if (!secretName.test(name)) return undefined
  if (value.length < 16) return 'is too short for a secret: at least 16 characters, of a random generator'
  return passwordWeakness(value)
}

function passwordWeakness(value: string): string | undefined {
  if (value === '') return undefined
  if (examples.includes(value.toLowerCase()) || placeholder.test(value)) return 'is an example, not a secret'
  if (new Set(value).size < Math.min(8, Math.ceil(value.length / 2))) return 'repeats itself too much for a secret'
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded after all.
    return text
  }
}
