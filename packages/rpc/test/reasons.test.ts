import { deepEqual } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { CodeSchema } from '@learnlab/contracts/google/rpc/code'
import { reasons } from '../src/index.ts'

test('docs/errors.md explains every reason of the catalogue, with its code, and no other', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  const documented = page.matchAll(/^\| `([A-Z_]+)` \| ([A-Z_]+) \| [^|]+ \| [^|]+ \|$/gm)
  const codeNames = Object.fromEntries(
    Object.entries(reasons).map(([reason, code]) => [
      reason,
      CodeSchema.values.find(({ number }) => number === code)?.name,
    ]),
  )
  deepEqual(Object.fromEntries(documented.map(([, reason, code]) => [reason, code])), codeNames)
})
