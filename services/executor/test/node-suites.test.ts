import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { sharedExecutor, skip } from './sandbox.ts'
import { file, frameworkOf, outcomeOf, statuses } from './suite-runner.ts'

const testsFor = (extension: string) => `import assert from 'node:assert/strict'
import test, { describe, it } from 'node:test'
import { add, greet } from './work.${extension}'

test('zero', () => {
  assert.equal(add(0, 0), 0)
})

describe('adding', () => {
  it('a sum', async () => {
    await null
    assert.equal(add(1, 2), 3)
  })
  for (const n of [1]) it(\`\${n} made\`, () => assert.equal(add(n, n), 2 * n))
})

test('greeting 🦆', () => assert.equal(greet('Ada'), 'Hello, Ada'))
`
const right = `export function add(a, b) { return a + b }
export function greet(name) {
  console.log('greeting', name)
  console.error('twice')
  return \`Hello, \${name}\`
}
`
const wrong = 'export const add = () => -1\nexport const greet = () => ""\n'

suite('suites of node:test', { skip }, () => {
  const { executor } = sharedExecutor()
  const run = (
    code: string,
    { language = 'javascript', hidden = '', tests = '' } = {},
    options?: Parameters<typeof outcomeOf>[3],
  ) => {
    const extension = language === 'typescript' ? 'ts' : 'js'
    const files = {
      tests: [file(`work.test.${extension}`, tests || testsFor(extension))],
      hidden: hidden ? [file(`secret.test.${extension}`, hidden)] : [],
    }
    const program = { language, files: [file(`work.${extension}`, code)] }
    return outcomeOf(executor(), program, frameworkOf(undefined, files), options)
  }

  for (const language of ['javascript', 'typescript']) {
    test(`${language}: tests are told in order, with their code and output`, async () => {
      const code = language === 'typescript' ? right.replace('(a, b)', '(a: number, b: number)') : right
      const { results, summary } = await run(code, { language })
      equal(summary.status, 'pass', JSON.stringify(summary))
      deepEqual(
        results.map(({ name, testCode, output }) => [name, testCode, output]),
        [
          ['zero', 'assert.equal(add(0, 0), 0)', ''],
          ['adding > a sum', 'await null\nassert.equal(add(1, 2), 3)', ''],
          ['adding > 1 made', '', ''],
          ['greeting 🦆', "assert.equal(greet('Ada'), 'Hello, Ada')", 'greeting Ada\ntwice\n'],
        ],
      )
    })
  }

  test('failures say what was expected, errors where they come from', async () => {
    const outcome = await run('export const add = () => 0\nexport function greet() {\n  return null.x\n}\n')
    deepEqual(statuses(outcome), ['pass', 'fail', 'fail', 'error'])
    match(outcome.results[1]?.message ?? '', /0 !== 3/)
    match(outcome.results[3]?.message ?? '', /^TypeError: .*at greet \(work\.js:3:/s)
    ok(!/node:internal|\/box/.test(outcome.results[3]?.message ?? ''))
  })

  test('stops at the first failure', async () => {
    const outcome = await run(right.replace('a + b', 'a + b + 1'), {}, { stopAtFirstFailure: true })
    deepEqual(statuses(outcome), ['fail'])
    equal(outcome.summary.notRun, 2)
  })

  test('a program that cannot be imported is an error of the whole', async () => {
    for (const code of ['export function add( {', 'export const x = 1', 'throw new RangeError("at import")']) {
      const { results, summary } = await run(code)
      deepEqual([results, summary.status], [[], 'error'], code)
      match(summary.message, /SyntaxError|RangeError: at import/)
    }
    const { summary } = await run('export const add: = 1', { language: 'typescript' })
    match(summary.message, /work\.ts/)
  })

  const attacks: Record<string, string> = {
    'ends itself when it is imported': 'process.exit(0)',
    'ends itself in a test': `export const add = () => process.exit(0)\nexport const greet = () => ''`,
    'ends itself for good': `export const add = () => process.reallyExit(0)\nexport const greet = () => ''`,
    'prints a report': `import { writeSync } from 'node:fs'
for (const id of ['zero', 'adding > a sum', 'greeting 🦆']) {
  const text = JSON.stringify({ kind: 'end', file: 'work.test.js', id, status: 'pass', message: '', us: 1 })
  writeSync(1, '\\x1e' + '0'.repeat(32) + text.length.toString(16).padStart(8, '0') + text)
}
${wrong}`,
    'asserts nothing': `import assert from 'node:assert'\nassert.strict.equal = () => {}\nassert.equal = () => {}\n${wrong}`,
    'asserts nothing by its import': `import assert from 'node:assert'
import { syncBuiltinESMExports } from 'node:module'
assert.strict.equal = () => {}
syncBuiltinESMExports()
${wrong}`,
    'skips the tests': `import test from 'node:test'\ntest.test = test.it = test.skip\n${wrong}`,
    'never ends a test': `export const add = () => 0\nexport const greet = () => { for (;;); }`,
    'brings settings': wrong,
  }
  for (const [name, code] of Object.entries(attacks)) {
    test(`a program that ${name} does not pass`, async () => {
      const settings =
        name === 'brings settings'
          ? [file('package.json', '{"type": "module", "imports": {"node:test": "./x.js"}}')]
          : []
      const program = { language: 'javascript', files: [file('work.js', code), ...settings], limits: { cpuMs: 1_000 } }
      const suiteToRun = frameworkOf('node:test', { tests: [file('work.test.js', testsFor('js'))] })
      const { results, summary } = await outcomeOf(executor(), program, suiteToRun)
      ok(summary.status !== 'pass', JSON.stringify(summary))
      ok(results.filter(({ status }) => status === 'pass').length <= 1, JSON.stringify(results))
    })
  }

  test('skips are the right of tests, and not of programs', async () => {
    const tests = `import test from 'node:test'
import { work } from './work.js'
test.skip('left out', () => {})
test('later', { todo: true }, () => {})
test('inside', (t) => work(t))
`
    const outcome = await run('export const work = (t) => t.skip()', { tests })
    deepEqual(
      outcome.results.map(({ name, status, message }) => [name, status, message]),
      [['inside', 'error', 'the program had this test skipped']],
    )
  })

  test('hidden tests tell their status, and no visible channel what is in them', async () => {
    const hidden = `import assert from 'node:assert'
import test from 'node:test'
import { add } from './work.js'
test('secret 4711', () => assert.equal(add(4000, 711), 4711))
test('other', () => assert.equal(add(1, 1), 3, 'secret 4711'))
`
    const spying = `import { readdirSync, readFileSync, writeSync } from 'node:fs'
const seen = readdirSync('.').map((name) => readFileSync(name, 'utf8')).join('')
for (const fd of [1, 2]) writeSync(fd, seen)
export function add(a, b) { console.log(seen); return a + b }
export const greet = (name) => 'Hello, ' + name
`
    const outcome = await run(spying, { hidden })
    deepEqual(statuses(outcome), ['pass', 'pass', 'pass', 'pass', 'pass', 'fail'])
    ok(!/4711|secret/.test(JSON.stringify(outcome)))
    equal(outcome.results[5]?.name, 'Hidden test 6')
  })

  test('a program cannot tell what is hidden by tests that it makes', async () => {
    const hidden = "import test from 'node:test'\nimport './work.js'\ntest('secret 5', () => {})\n"
    const telling = `import { readFileSync, existsSync } from 'node:fs'
import test from 'node:test'
${right}
const secret = existsSync('secret.test.js') ? readFileSync('secret.test.js') : []
for (const [index, byte] of secret.entries()) test(\`told \${index}\`, () => { if (byte % 2) throw new Error() })
`
    const { results } = await run(telling, { hidden })
    deepEqual(
      results.slice(4).map(({ ordinal, name, status }) => [ordinal, name, status]),
      [
        [5, 'Hidden test 5', 'pass'],
        [6, 'Hidden test 6', 'error'],
      ],
    )
  })

  test('hidden test files that cannot be read do not tell why, and leave visible results as they are', async () => {
    const hidden = "import test from 'node:test'\nenum Secret { A4711 }"
    const typed = right.replace('(a, b)', '(a: number, b: number)')
    const outcome = await run(typed, { language: 'typescript', hidden })
    deepEqual(statuses(outcome), ['pass', 'pass', 'pass', 'pass', 'error'])
    equal(outcome.summary.tests.length, 5)
    ok(!/4711|secret/i.test(JSON.stringify(outcome)))
  })

  test('test files written to break what reads them cost their own call alone', { timeout: 120_000 }, async () => {
    const long = `import test, { describe } from 'node:test'\ndescribe('${'A'.repeat(50_000)}', () => {${'test("a",f);'.repeat(9_000)}})`
    const many = `import test from 'node:test'\n${'test("a",f);'.repeat(1_001)}`
    const broken = [long, many, '('.repeat(60_000), '['.repeat(60_000)]
    for (const tests of broken) {
      const { summary } = await run(right, { language: 'typescript', tests })
      match(summary.message, /cannot be read|cannot be listed|more than/)
      ok(summary.message.length < 3_000)
    }
    const typed = right.replace('(a, b)', '(a: number, b: number)')
    equal((await run(typed, { language: 'typescript' })).summary.status, 'pass')
  })

  test('test files cannot take the names of what runs them', async () => {
    const suiteToRun = frameworkOf('node:test', { tests: [file('learnlab-run-tests.mjs', '')] })
    await rejects(outcomeOf(executor(), { language: 'javascript', code: '' }, suiteToRun), { field: 'framework.files' })
  })

  test('a test file that is none is said so', async () => {
    const broken = await run(right, { tests: 'import test from' })
    match(broken.summary.message, /work\.test\.js cannot be read/)
    const none = await run(right, { tests: 'const x = 1' })
    deepEqual([none.summary.status, none.summary.message], ['error', 'the test files have no tests'])
  })
})
