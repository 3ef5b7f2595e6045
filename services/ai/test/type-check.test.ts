import { deepEqual, equal, match } from 'node:assert/strict'
import test from 'node:test'
import { checkTypes } from '../analysis/type-check.ts'
import { recordedPrograms } from './programs.ts'

const rulesIn = (code: string) => checkTypes(code).findings.map(({ rule, startLine }) => [rule, startLine])

// What a beginner may leave away, files that were not sent, and what cannot be read, which others tell.
const untold = ['implicit-any', 'module', 'syntax']

for (const [name, { code, stderr }] of recordedPrograms('typescript')) {
  test(`the types of ${name} are judged as by the compiler of another version`, () => {
    const [printed = ''] = stderr.values()
    const [, line, rule] = /^main\.ts\((\d+),\d+\): error (TS\d+)/.exec(printed) ?? []
    const told = rulesIn(code)[0]
    deepEqual(told, untold.includes(name) ? undefined : [rule, Number(line)])
  })
}

test('what is wrong is told with its place, and explained', () => {
  const { source, findings } = checkTypes(
    'const pair = ["é🐍", 1] as const\nlet width: number = pair[0]\nconsole.log(width)\n',
  )
  match(source, /^typescript \d/)
  const [wrong] = findings
  deepEqual([wrong?.startLine, wrong?.startColumn, wrong?.endLine, wrong?.endColumn], [2, 5, 2, 10])
  match(wrong?.explanation ?? '', /only `number` may be\. .*/)
})

test('a program that is right has what Node has, and nothing is said of it', () => {
  const code = `import { readFileSync } from 'node:fs'
import { shapes } from './shapes.ts'
interface Person { name: string; age?: number }
class Count { value: number; constructor() { this.value = 0 } }
const people: Person[] = JSON.parse(readFileSync(0, 'utf8'))
function add(a, b) { return a + b }
try { await Promise.all(people.map(async ({ age = 0 }) => age)) } catch (error) { console.log(error.message) }
setTimeout(() => console.log(structuredClone(new Map([[1, process.argv[2] ?? '']])), shapes, add(1, 2)), 1)
console.log(new Count().value, Object.groupBy(people, ({ name }) => name), [3, 1].toSorted())
`
  deepEqual(rulesIn(code), [])
})

test('a program sees no file of this host', () => {
  const here = import.meta.filename
  for (const path of [here, '/etc/hostname', '../../package.json', import.meta.resolve('../package.json')]) {
    const code = `/// <reference path="${path}" />\nimport text from '${path}'\nconst wrong: number = text\n`
    deepEqual(rulesIn(code), [])
  }
})

test('one program leaves nothing to the next', () => {
  equal(checkTypes('declare global { var leftBehind: string }\nexport {}\n').findings.length, 0)
  deepEqual(rulesIn('console.log(leftBehind)\n'), [['TS2304', 1]])
})
