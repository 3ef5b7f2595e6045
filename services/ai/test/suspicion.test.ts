import { equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { eventually } from '@learnlab/testing'
import { analyseJavaScript } from '../analysis/biome.ts'
import { analysePython } from '../analysis/ruff.ts'
import { suspicionOf } from '../domain/errors/suspicion.ts'
import { startNodeExecutor } from './node-executor.ts'
import { serveAI, tokens } from './serve-ai.ts'

const python: Record<string, [code: string, line: number, explanation: RegExp, fix: RegExp]> = {
  MutableDefault: [
    'def add(item, basket=[]):\n    basket.append(item)\n    return basket\n\nprint(add("a"))\nprint(add("b"))\n',
    1,
    /`basket` has a list or dictionary as its default.*shared by all calls/,
    /`basket=None`.*`if basket is None:`/,
  ],
  IsInsteadOfEquals: [
    'name = input()\nif name is "ada":\n    print("hello")\n',
    2,
    /the same thing in memory/,
    /`==` instead of `is`/,
  ],
  UnusedComparison: ['total = 3\ntotal == 4\nprint(total)\n', 2, /thrown away/, /single `=`/],
  SelfAssignment: ['def f(x):\n    x = x\n    return x\n\nprint(f(1))\n', 2, /its own value/, /on the right/],
}

for (const [kind, [code, line, explanation, fix]] of Object.entries(python)) {
  test(`a program that runs and has ${kind} is explained at its line`, () => {
    const found = suspicionOf(analysePython(code).findings, code)
    equal(found?.kind, kind)
    equal(found?.line, line)
    match(found?.explanation ?? '', explanation)
    match(found?.fix ?? '', fix)
  })
}

test('JavaScript: an assignment in a condition, and a loose comparison', () => {
  const kindOf = (code: string) => suspicionOf(analyseJavaScript(code, 'javascript').findings, code)?.kind
  equal(kindOf('let a = 1\nif ((a = 2)) {\n  console.log(a)\n}\n'), 'AssignmentInCondition')
  equal(kindOf('const a = 1\nif (a == 2) {\n  console.log(a)\n}\n'), 'LooseComparison')
})

test('a program of TypeScript that runs and whose types do not fit is explained', async (t) => {
  const { address } = await startNodeExecutor(t)
  const { client } = await serveAI(t, { passages: { search: async () => [] }, executorAddress: address })
  const code = 'const numbers = [3, 1]\nconst last = numbers.at(-1)\nconsole.log(last.toFixed(1))\n'
  const request = { question: 'What is wrong with my program?', code, language: 'typescript' }
  const as = { token: tokens.issue({ userId: 'ada' }), timeoutMs: 60_000 }
  const { answer, errorExplanation } = await eventually(
    async () => {
      const help = await client.getHelp(request, as)
      return help.answer.includes('not checked') ? undefined : help
    },
    { timeoutMs: 120_000 },
  )
  match(answer, /ends without an error.*1\.0.*The compiler, which checks them, refuses this one.*TS18048/s)
  equal(errorExplanation?.line, 3)
  const right = code.replace('last.', 'last?.')
  match((await client.getHelp({ ...request, code: right }, as)).answer, /ends without an error/)
})

test('a good program is not suspected', () => {
  const code = 'def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n'
  ok(suspicionOf(analysePython(code).findings, code) === undefined)
})

test('a program that runs is answered with what it prints, and what is probably not meant so', async (t) => {
  const { address } = await startNodeExecutor(t)
  const { client } = await serveAI(t, { passages: { search: async () => [] }, executorAddress: address })
  const code = "const age = '7'\nif (age == 7) {\n  console.log('seven')\n}\n"
  const request = { question: 'Why does my program not work?', code, language: 'javascript' }
  const { answer, errorExplanation } = await client.getHelp(request, {
    token: tokens.issue({ userId: 'ada' }),
    timeoutMs: 60_000,
  })
  match(answer, /it ends without an error.*seven.*probably not meant so.*LooseComparison/s)
  equal(errorExplanation?.line, 2)
})
