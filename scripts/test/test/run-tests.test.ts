import { deepEqual } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const countOutcomes = fileURLToPath(new URL('./count-outcomes.ts', import.meta.url))

test('tests are counted by their outcome, those that skip themselves by throwing as skipped', async () => {
  // Within a test run node:test would run no files of its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [countOutcomes], { env, timeout: 30_000 })
  const file = 'scripts/test/test/outcomes.ts'
  deepEqual(JSON.parse(stdout), {
    passed: 1,
    failed: 1,
    skipped: [
      { name: 'is skipped', file, reason: 'no engine' },
      { name: 'skips itself and cannot go on', file, reason: 'no database' },
    ],
  })
})
