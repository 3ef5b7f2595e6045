import { match, rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const leaking = fileURLToPath(new URL('./leaking-secret.ts', import.meta.url))

test('a file whose output has a secret that its tests used fails', async () => {
  // Within a test run node:test would run no files of its own.
  const { NODE_TEST_CONTEXT: _, LEARNLAB_TEST_SECRETS: __, ...env } = process.env
  await rejects(
    promisify(execFile)(process.execPath, ['--test', leaking], { env, timeout: 60_000 }),
    ({ stdout }: { stdout: string }) => {
      match(stdout, /log of the server: a secret of the tests in/)
      return true
    },
  )
})
