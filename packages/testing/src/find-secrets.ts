/** What is a secret wherever it stands, by its form. */
const forms: Readonly<Record<string, RegExp>> = {
  'a signed token': /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  'a password hash': /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/g,
}

/** Shown of each finding, and of what stands before it: enough to find the line, and not the secret. */
const shown = 6
const before = 80
const mostShown = 20

/** Where the text has one of the secrets, or something that is one by its form: a line for each finding, masked. */
export function findSecrets(text: string, secrets: Iterable<string>): string[] {
  const found: string[] = []
  const tell = (index: number, what: string, secret: string) => {
    const start = Math.max(text.lastIndexOf('\n', index) + 1, index - before)
    found.push(`${what} in "${text.slice(start, index)}${secret.slice(0, shown)}…"`)
  }
  for (const secret of secrets) {
    const index = text.indexOf(secret)
    if (index >= 0) tell(index, 'a secret of the tests', secret)
  }
  for (const [what, form] of Object.entries(forms)) {
    for (const match of text.matchAll(form)) tell(match.index, what, match[0])
  }
  return found.slice(0, mostShown)
}
