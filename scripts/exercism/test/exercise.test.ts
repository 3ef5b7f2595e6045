import { deepEqual, equal } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readExercises } from '../exercise.ts'

function track(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-track-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'exercises', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}

const config = (reference: object) =>
  JSON.stringify({ files: { solution: ['sum.py'], test: ['sum_test.py'], ...reference } })

test('the reference takes the place of the stub', (t) => {
  const folder = track(t, {
    'practice/sum/.meta/config.json': config({ example: ['.meta/example.py'] }),
    'practice/sum/.meta/example.py': 'right',
    'practice/sum/.docs/instructions.md': '# Instructions\n\nAdd two numbers.\n',
    'practice/sum/sum.py': 'pass',
    'practice/sum/sum_test.py': 'tests',
  })
  const [exercise] = readExercises(folder)
  deepEqual(exercise, {
    slug: 'sum',
    kind: 'practice',
    isRefactoring: false,
    stub: [{ name: 'sum.py', text: 'pass' }],
    reference: [{ name: 'sum.py', text: 'right' }],
    tests: [{ name: 'sum_test.py', text: 'tests' }],
  })
})

test('instructions that open with the wish to refactor mark a stub that works', (t) => {
  const folder = track(t, {
    'concept/sum/.meta/config.json': config({ exemplar: ['.meta/exemplar.py'] }),
    'concept/sum/.meta/exemplar.py': 'better',
    'concept/sum/.docs/instructions.md': '# Instructions\n\nRefactor the sum.\n',
    'concept/sum/sum.py': 'works',
    'concept/sum/sum_test.py': 'tests',
  })
  // The folder of the exercises themselves will do as well.
  const [exercise] = readExercises(join(folder, 'exercises'))
  equal(exercise?.kind, 'concept')
  equal(exercise?.isRefactoring, true)
})
