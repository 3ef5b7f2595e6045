import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { leakedSecrets } from '../leaked-secrets.ts'

const secret = 'gentle otter umbrella'

test('a secret of the tests that was printed or logged is found, and shown masked', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-secrets-'))
  t.after(() => rm(folder, { recursive: true }))
  const [secretsFile, logFolder] = [join(folder, 'secrets'), join(folder, 'logs')]
  await mkdir(logFolder)
  await writeFile(secretsFile, `${JSON.stringify(secret)}\n${JSON.stringify('another one, with "quotes"')}\n`)
  const run = { secretsFile, logFolder }
  deepEqual(leakedSecrets({ ...run, printed: 'all is well\n' }), [])
  await writeFile(join(logFolder, 'postgres.log'), `ERROR: duplicate key\nDETAIL: Key (password)=(${secret}) exists\n`)
  const [logged, ...others] = leakedSecrets({ ...run, printed: 'all is well\n' })
  deepEqual(others, [])
  match(logged ?? '', /^postgres\.log: .*Key \(password\)=\(gentle…"$/)
  equal(leakedSecrets({ ...run, printed: `ok\nPOST /login ${secret}\n` }).length, 2)
})

test('tokens, private keys and password hashes are found by their form, whoever made them', () => {
  const run = { secretsFile: '/nonexistent', logFolder: '/nonexistent' }
  // Put together here, so that no report of this test has them.
  const printed = [
    ['ey', 'JhbGciOiJFUzI1NiJ9.ey', 'JzdWIiOiJ1c2VyIn0.', 'c2lnbmF0dXJlc2lnbmF0dXJl'],
    ['-----BEGIN ', 'PRIVATE KEY-----'],
    ['$2b$', '12$', 'a'.repeat(53)],
  ].map((parts) => `line: ${parts.join('')}\n`)
  for (const line of printed) equal(leakedSecrets({ ...run, printed: line }).length, 1, line.slice(0, 12))
})
