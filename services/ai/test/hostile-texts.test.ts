import { equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { explainError } from '../domain/errors/explain-error.ts'
import { excerpt } from '../domain/excerpt.ts'
import { contentWords } from '../domain/words.ts'

const frame = '  File "main.py", line 1, in f\n    f()\n'
const repeated = (text: string, bytes: number) => text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes)

// Sizes beyond what the contract lets through. A pattern that backtracks would not come to an end with them at all.
const large = 1_000_000
const hostile: Record<string, string> = {
  'one line of a megabyte': 'x'.repeat(large),
  'a message of a megabyte': `NameError: name '${'x'.repeat(large)}' is not defined`,
  'thousands of frames': `Traceback (most recent call last):\n${repeated(frame, large)}\nRecursionError: maximum recursion depth exceeded`,
  'nothing but line breaks': '\n'.repeat(large),
  'nothing but spaces': ' '.repeat(large),
  'spaces before a word': `${' '.repeat(large)}at`,
  'thousands of exceptions': repeated('ValueError: x\n', large),
  'quotes without end': `  File "${'"'.repeat(large)}, line 1`,
  carets: repeated('  ~^~^ ^\n', large),
  'group margins': repeated(
    '  | | + Exception Group Traceback (most recent call last):\n  +-+---------------- 1 ----------------\n',
    large,
  ),
  'a stack of brackets': `TypeError: x\n${repeated('    at (((((:1:1\n', large)}`,
  'colons and digits': `TypeError: x\n    at ${repeated(':1', large)}`,
  NULs: repeated('NameError\0: name\0\n', large),
  'lone surrogates': `NameError: name '\ud800${repeated('\udc00', 1000)}' is not defined`,
  'terminal colours': repeated('\u001b[31mNameError\u001b[0m: x\n', large),
  'nested brackets': repeated('((([[[{{{', large),
  operators: repeated('=<>!&|+-*/%', large),
  'strings without end': repeated('"\'"""', large),
}

for (const [name, text] of Object.entries(hostile)) {
  test(`as error, context and program: ${name}`, () => {
    for (const language of ['', 'python', 'javascript']) {
      for (const diagnosis of [
        explainError({ question: 'Why?', context: '', code: text, error: text, language }),
        explainError({ question: text, context: text, code: '', error: '', language }),
        explainError({ question: '', context: '', code: text, error: 'IndexError: list index out of range', language }),
        explainError({ question: '', context: '', code: text, error: "NameError: name 'xy' is not defined", language }),
        explainError({ question: '', context: '', code: text, error: 'cpu_time_limit', language }),
      ]) {
        if (diagnosis === undefined) continue
        const said = `${diagnosis.kind}${diagnosis.lineText}${diagnosis.explanation}${diagnosis.fix}`
        ok(said.length < 6_000)
        ok(said.isWellFormed())
        equal(said.includes('\0'), false)
      }
    }
    const quote = excerpt(text, contentWords(text), 500)
    ok(quote.length < 3_500)
    ok(quote.isWellFormed())
  })
}

test('a message full of Markdown and HTML stays inside inline code', () => {
  const message = '`` ` </code><script>alert(1)</script> [x](javascript:y) ```'
  const diagnosis = explainError({ question: '', context: '', code: '', error: `ValueError: ${message}`, language: '' })
  const outside = (diagnosis?.explanation ?? '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
  equal(outside.includes('<script>'), false)
  equal(outside.includes(']('), false)
})
