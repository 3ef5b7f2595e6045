import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { after } from 'node:test'
import { findSecrets } from './find-secrets.ts'

/** Shorter ones, and those of few characters, stand in ordinary text too. */
const leastLength = 16
const leastCharacters = 8
/** Tests use hundreds; a benchmark that issues tokens without end needs none of them searched for. */
const mostSecrets = 20_000

const secrets = new Set<string>()
const outputs: { source: string; text: string }[] = []

/**
 * Says that these are secrets, such as passwords and tokens: none may be in any output. When the tests of the file have
 * ended, what was noted as output is searched for them, and `npm test` searches everything that the whole run printed.
 */
export function noteSecrets(...found: readonly string[]): void {
  for (const secret of found) {
    const isTelling = secret.length >= leastLength && new Set(secret).size >= leastCharacters
    if (isTelling && secrets.size < mostSecrets) secrets.add(secret)
  }
}

/** Has what a server or process under test wrote searched too, where it is not printed. */
export function noteOutput(source: string, text: string): void {
  outputs.push({ source, text })
}

after(() => {
  if (secrets.size === 0 && outputs.length === 0) return
  const file = process.env.LEARNLAB_TEST_SECRETS
  if (file) appendFileSync(file, [...secrets].map((secret) => `${JSON.stringify(secret)}\n`).join(''), { mode: 0o600 })
  const bySource = Map.groupBy(outputs, ({ source }) => source)
  const leaks = [...bySource].flatMap(([source, pieces]) =>
    findSecrets(pieces.map(({ text }) => text).join(''), secrets).map((leak) => `${source}: ${leak}`),
  )
  assert.deepEqual(leaks, [], 'secrets in the output of what was tested')
})
