import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findSecrets } from '@learnlab/testing/find-secrets'

/** The variable with the file into which tests write the secrets that they used, a JSON string on each line. */
export const secretsVariable = 'LEARNLAB_TEST_SECRETS'

/** What of the tests' secrets is in what a run printed, or in the logs of what it stood on; a line for each, masked. */
export function leakedSecrets(run: { secretsFile: string; printed: string; logFolder: string }): string[] {
  const { secretsFile, printed, logFolder } = run
  const lines = existsSync(secretsFile) ? readFileSync(secretsFile, 'utf8').split('\n').filter(Boolean) : []
  const secrets = new Set(lines.map((line) => String(JSON.parse(line))))
  const logs = existsSync(logFolder) ? readdirSync(logFolder).map((name) => join(logFolder, name)) : []
  const sources = [
    { name: 'what the tests printed', text: printed },
    ...logs.map((path) => ({ name: basename(path), text: readFileSync(path, 'utf8') })),
  ]
  return sources.flatMap(({ name, text }) => findSecrets(text, secrets).map((leak) => `${name}: ${leak}`))
}
