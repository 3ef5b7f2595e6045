import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { Severity } from '@learnlab/contracts/ai/v1'
import { type ExecuteCodeRequest, ExecutorService, Verdict } from '@learnlab/contracts/executor/v1'
import { buildRpcServer, Code, implement } from '@learnlab/rpc'
import { createMetrics } from '@learnlab/telemetry'
import { eventually, noRateLimits } from '@learnlab/testing'
import { startAnalysers } from '../analysis/analysers.ts'
import { logger, serveAI, tokens } from './serve-ai.ts'

const as = { token: tokens.issue({ userId: 'ada' }) }
const noPassages = { search: async () => [] }

/** The text with the edits of a fix applied. */
function applied(
  code: string,
  edits: readonly { startLine: number; startColumn: number; endLine: number; endColumn: number; newText: string }[],
): string {
  const starts = [0]
  for (const line of code.split('\n')) starts.push((starts.at(-1) ?? 0) + line.length + 1)
  const offset = (line: number, column: number) => (starts[line - 1] ?? code.length) + column - 1
  let text = code
  for (const edit of edits.toReversed()) {
    text =
      text.slice(0, offset(edit.startLine, edit.startColumn)) +
      edit.newText +
      text.slice(offset(edit.endLine, edit.endColumn))
  }
  return text
}

test('Python is read by ruff: ranges, explanations, fixes as edits, complexity and size', async (t) => {
  const { client } = await serveAI(t, { passages: noPassages })
  const code =
    'import os\n\n# A comment.\ndef grow(items=[]):\n    if items is 3:\n        return "é🐍"\n    return itms\n'
  const { findings, source, metrics } = await client.analyzeCode({ code, language: 'python' }, as)
  match(source, /^ruff \d/)
  deepEqual(
    findings.map(({ rule, startLine }) => [rule, startLine]),
    [
      ['F401', 1],
      ['B006', 4],
      ['F632', 5],
      ['F821', 7],
    ],
  )
  ok(findings.every(({ explanation }) => explanation.length > 20))
  const [unused, , comparison, unknown] = findings
  equal(unknown?.severity, Severity.ERROR)
  equal(unused?.fix?.keepsMeaning, true)
  equal(applied(code, unused?.fix?.edits ?? []), code.replace('import os\n', ''))
  equal(applied(code, comparison?.fix?.edits ?? []), code.replace('is 3', '== 3'))
  deepEqual(
    metrics?.functions.map(({ name, line, complexity }) => [name, line, complexity]),
    [['grow', 4, 2]],
  )
  deepEqual(
    [metrics?.lines, metrics?.codeLines, metrics?.commentLines, metrics?.blankLines, metrics?.longestLine],
    [7, 5, 1, 1, 20],
  )
})

test('JavaScript and TypeScript are read by Biome, with columns beyond ASCII right', async (t) => {
  const { client } = await serveAI(t, { passages: noPassages })
  const code = 'const é = "🐍"; if (é == 3) { console.log(é) }\n\n\n\n\n\nlet count = 1\nconsole.log(count)\n'
  const { findings, source } = await client.analyzeCode({ code, language: 'JavaScript' }, as)
  match(source, /^biome \d/)
  const equalsSign = findings.find(({ rule }) => rule === 'noDoubleEquals')
  equal(code.split('\n')[0]?.slice((equalsSign?.startColumn ?? 0) - 1, (equalsSign?.endColumn ?? 0) - 1), '==')
  equal(applied(code, equalsSign?.fix?.edits ?? []), code.replace('==', '==='))
  equal(equalsSign?.fix?.keepsMeaning, false)
  const constant = findings.find(({ rule }) => rule === 'useConst')
  equal(applied(code, constant?.fix?.edits ?? []), code.replace('let', 'const'))
  equal(constant?.fix?.keepsMeaning, true)
  const typed = await client.analyzeCode(
    { code: 'function f(a: any) { for (const b of a) { if (b) { return b } } }\n', language: 'ts' },
    as,
  )
  ok(typed.findings.some(({ rule }) => rule === 'noExplicitAny'))
  deepEqual(
    typed.metrics?.functions.map(({ name, complexity }) => [name, complexity]),
    [['f', 3]],
  )
})

test('types of TypeScript are checked beside it', async (t) => {
  const { client } = await serveAI(t, { passages: noPassages })
  const code = 'function double(n: number) {\n  return n * 2\n}\nconsole.log(double("2"), dobule(1))\n'
  // On a busy host the compiler may not be there in time for the first program.
  const { source, findings } = await eventually(
    async () => {
      const analysis = await client.analyzeCode({ code, language: 'typescript' }, as)
      return analysis.source.includes('typescript') ? analysis : undefined
    },
    { timeoutMs: 120_000 },
  )
  match(source, /^biome \d\S*, typescript \d/)
  // Both see the second name, and the compiler knows what was meant.
  deepEqual(
    findings.map(({ rule, startColumn }) => [rule, startColumn]),
    [
      ['TS2345', 20],
      ['TS2552', 26],
    ],
  )
  match(findings[0]?.explanation ?? '', /wants `number`.*passes `string`/)
})

test('what cannot be read is an error at its place', async (t) => {
  const { client } = await serveAI(t, { passages: noPassages })
  for (const [language, code] of [
    ['python', 'def f(:\n    pass\n'],
    ['javascript', 'function (\n'],
    ['typescript', 'let x: = 3\n'],
  ] as const) {
    const { findings } = await client.analyzeCode({ code, language }, as)
    const first = findings.find(({ severity }) => severity === Severity.ERROR)
    equal(first?.rule, '')
    equal(first?.startLine, 1)
    match(first?.explanation ?? '', /cannot read the program/)
  }
})

test('a program that takes too long, or brings an analyser down, is refused, and the next finds another', async (t) => {
  const analysers = startAnalysers({ deadlineMs: 1_000 })
  t.after(() => analysers.close())
  const { signal } = new AbortController()
  const analyse = (language: 'python' | 'javascript', code: string) => analysers.analyse({ language, code }, signal)
  const slow = analyse('javascript', 'var a=a==a;'.repeat(20_000))
  const deep = analyse('python', '('.repeat(50_000))
  await rejects(slow, { code: Code.RESOURCE_EXHAUSTED, message: /takes too long/ })
  await rejects(deep, { code: Code.RESOURCE_EXHAUSTED })
  // On a busy host a small program may need another try.
  await eventually(
    async () => (await analyse('python', 'import os\n').catch(() => undefined))?.findings[0]?.rule === 'F401',
    { timeoutMs: 120_000 },
  )
})

test('a language without an analyser, and other users’ ids, are refused', async (t) => {
  const { client } = await serveAI(t, { passages: noPassages })
  await rejects(client.analyzeCode({ code: 'x', language: 'cobol' }, as), { code: Code.INVALID_ARGUMENT })
  await rejects(client.analyzeCode({ code: 'x', language: 'python', userId: 'bob' }, as), {
    code: Code.PERMISSION_DENIED,
  })
})

/** An executor that answers every program alike. */
async function startExecutor(t: TestContext, error: string, verdict: Verdict) {
  const asked: ExecuteCodeRequest[] = []
  const server = buildRpcServer({
    implementations: [
      implement(ExecutorService, {
        executeCode: async (request) => {
          asked.push(request)
          return { error, verdict }
        },
      }),
    ],
    ...{ logger, tokens: tokens.verifier, limits: noRateLimits, metrics: createMetrics({ service: 'executor-test' }) },
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.close({ graceMs: 100 }))
  return { asked, address: `dns:///127.0.0.1:${port}` }
}

test('C is compiled in the executor; its warnings have their places and are explained', async (t) => {
  const said =
    'main.c: In function ‘main’:\n' +
    'main.c:4:7: warning: suggest parentheses around assignment used as truth value [-Wparentheses]\n' +
    '    4 |   if (x = 3) {\n' +
    'main.c:3:7: warning: unused variable ‘é’ [-Wunused-variable]\n' +
    '/usr/bin/ld: undefined reference\n'
  const executor = await startExecutor(t, said, Verdict.COMPILE_ERROR)
  const { client } = await serveAI(t, { passages: noPassages, executorAddress: executor.address })
  const code = '#include <stdio.h>\nint main(void) {\n  int é, x;\n  if (x = 3) {\n  }\n}\n'
  const { findings, source } = await client.analyzeCode({ code, language: 'c' }, as)
  equal(source, 'gcc')
  deepEqual(
    findings.map(({ rule, startLine, startColumn, severity }) => [rule, startLine, startColumn, severity]),
    [
      ['-Wunused-variable', 3, 7, Severity.WARNING],
      ['-Wparentheses', 4, 7, Severity.WARNING],
    ],
  )
  match(findings[1]?.explanation ?? '', /meant to be `==`/)
  ok(executor.asked[0]?.code.endsWith(code))
  const away = await serveAI(t, { passages: noPassages })
  await rejects(away.client.analyzeCode({ code, language: 'c' }, { ...as, timeoutMs: 10_000 }), {
    code: Code.UNAVAILABLE,
  })
})

test('a program that is sent without its error is run, and what it wrote is explained', async (t) => {
  const stderr =
    'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n    print(totl)\nNameError: name \'totl\' is not defined\n'
  const executor = await startExecutor(t, stderr, Verdict.NONZERO_EXIT)
  const { client } = await serveAI(t, { passages: noPassages, executorAddress: executor.address })
  const code = 'total = 1\nprint(totl)\n'
  const help = await client.getHelp({ question: 'Why does my program not work?', code }, as)
  equal(help.errorExplanation?.kind, 'NameError')
  match(help.answer, /Write `total` instead of `totl`/)
  // Whoever asks for something else has nothing run.
  await client.getHelp({ question: 'What is a variable?', code: '' }, as)
  equal(executor.asked.length, 1)
  const good = await startExecutor(t, '', Verdict.COMPLETED)
  const second = await serveAI(t, { passages: noPassages, executorAddress: good.address })
  match(
    (await second.client.getHelp({ question: 'Why is the result wrong?', code }, as)).answer,
    /ends without an error/,
  )
})
