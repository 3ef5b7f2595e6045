import { match, rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'

test('a file whose output has a secret that its tests used fails', async () => {
  // Within a test run node:test would run no files of its own.
  const { NODE_TEST_CONTEXT: _, LEARNLAB_TEST_SECRETS: __, ...env } = process.env
  const file = join(import.meta.dirname, 'leaking-secret.ts')
  await rejects(
    promisify(execFile)(process.execPath, ['--test', file], { env, timeout: 60_000 }),
    ({ stdout }: { stdout: string }) => {
      match(stdout, /log of the server: a secret of the tests in/)
      return true
    },
  )
})
