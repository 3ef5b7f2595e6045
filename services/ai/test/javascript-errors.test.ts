import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { explainJavaScript } from '../domain/errors/javascript/explain-javascript.ts'
import { recordedPrograms } from './programs.ts'

// Program: kind, line, and what the explanation or the fix must say.
const expected: Record<string, [kind: string, line: number, ...says: RegExp[]]> = {
  'error-module': ['Error', 1, /load `\.\/shapes`/],
  'error-rejection': ['TypeError', 3, /`nothing` is `null`/],
  'error-thrown': ['Error', 2, /program itself throws `Error`/, /`too young`/],
  'range-array-length': ['RangeError', 2, /length that cannot be/],
  'range-recursion': ['RangeError', 2, /`count\(…\)` calls itself/],
  'reference-before-initialization': ['ReferenceError', 1, /declares it, line 2/],
  'reference-near-miss': ['ReferenceError', 2, /`total` from line 1/, /Write `total` instead of `totl`/],
  'reference-print': ['ReferenceError', 1, /console\.log/],
  'reference-unknown': ['ReferenceError', 1, /never declared/],
  'syntax-declared-twice': ['SyntaxError', 2, /first time was line 1/],
  'syntax-end-of-input': ['SyntaxError', 3, /ends while the `\{` of line 1 \(`function greet\(\) \{`\) is still open/],
  'syntax-json': ['SyntaxError', 2, /no JSON on line 2/],
  'syntax-missing-bracket': ['SyntaxError', 1, /Put `\)`/],
  'syntax-unclosed-quote': ['SyntaxError', 1, /Close the text/],
  'syntax-unexpected-token': ['SyntaxError', 2, /did not expect `if`/],
  'type-constant': ['TypeError', 2, /`let` instead of `const`/],
  'type-not-a-function': ['TypeError', 2, /Write `push` instead of `psuh`/],
  'type-not-iterable': ['TypeError', 2, /Object\.entries/],
  'type-circular-json': ['TypeError', 3, /leads back to the object itself/],
  'type-bigint-json': ['TypeError', 1, /String\(big\)/],
  'syntax-private-field': ['SyntaxError', 3, /`#x` is used on line 3/],
  'type-getter-only': ['TypeError', 3, /`set x\(value\)/],
  'type-frozen': ['TypeError', 3, /frozen/],
  'syntax-await': ['SyntaxError', 3, /`function main\(\) \{` on line 2/],
  'type-instanceof': ['TypeError', 1, /typeof/],
  'type-in-text': ['TypeError', 1, /includes/],
  'syntax-super': ['SyntaxError', 3, /extends/],
  'syntax-else': ['SyntaxError', 2, /curly brackets around/],
  'syntax-nullish': ['SyntaxError', 1, /round brackets around one/],
  'syntax-delete': ['SyntaxError', 2, /delete object\.property/],
  'type-symbol': ['TypeError', 1, /String\(value\)/],
  'type-undefined-property': ['TypeError', 3, /`last` is `undefined`/, /\?\./],
}

const programs = recordedPrograms('javascript')

test('every recorded program is expected something of', () => {
  deepEqual([...programs.keys()].sort(), Object.keys(expected).sort())
})

for (const [name, [kind, line, ...says]] of Object.entries(expected)) {
  test(`JavaScript: ${name.replaceAll('-', ' ')}`, () => {
    const { code, stderr } = programs.get(name) ?? { code: '', stderr: new Map() }
    equal(stderr.size, 1)
    for (const text of stderr.values()) {
      const diagnosis = explainJavaScript(text, code)
      ok(diagnosis)
      equal(diagnosis.kind, kind)
      equal(diagnosis.line, line)
      equal(diagnosis.lineText, code.split('\n')[line - 1]?.trim() ?? '')
      for (const pattern of says) match(`${diagnosis.explanation} ${diagnosis.fix}`, pattern)
    }
  })
}

const syntaxError = (code: string, message: string) =>
  explainJavaScript(`/main.mjs:1\n\n\n\nSyntaxError: ${message}\n    at wrapSafe (node:internal:1:1)\n`, code)

test('which bracket is open is told by where they stand', () => {
  const inner = 'function f(x) {\n  if (x) {\n    g()\n  return 1\n}\nf(`}`)\n'
  const missed = syntaxError(inner, 'Unexpected end of input')
  match(
    missed?.explanation ?? '',
    /By the indentation it is the `\{` of line 2 \(`if \(x\) \{`\): the `\}` of line 5 closes it/,
  )
  match(missed?.fix ?? '', /Put `\}` where the block that begins on line 2 ends/)
  const both = syntaxError('names.forEach((name) => {\n  console.log(name)\n', 'Unexpected end of input')
  match(both?.explanation ?? '', /the `\{` of line 1 .* is still open\. So are `\(` of line 1/)
  match(both?.fix ?? '', /Put `\}`/)
})

test('a bracket too many is told, and one that ends a function too early', () => {
  const early = 'function f(x) {\n  if (x) {\n    g()\n  }\n  }\n  return 1\n}\n'
  match(syntaxError(early, "Unexpected token '}'")?.explanation ?? '', /one of line 7.*the `\}` of line 5/)
  match(syntaxError(early, 'Illegal return statement')?.explanation ?? '', /`\}` of line 5 .* closes what line 1 opens/)
  const mixed = syntaxError('const a = [1, 2\nconst b = { c: [1 }\n', "Unexpected token '}'")
  match(mixed?.explanation ?? '', /`\[` of line 2 .* is still open/)
})

test('a method of other values is not taken for a misspelt one', () => {
  const stack = '/main.mjs:2\n\n\n\nTypeError: ages.map is not a function\n    at file:///main.mjs:2:20\n'
  doesNotMatch(explainJavaScript(stack, 'const ages = {}\nages.map(String)\n')?.fix ?? '', /Write `/)
})

test('what Node says of TypeScript that it cannot run is explained', () => {
  const unbalanced = syntaxError('function f() {\n  g()\n', "Expected '}', got '<eof>'")
  match(unbalanced?.explanation ?? '', /`\{` of line 1/)
  const more = syntaxError('enum A { B }\n', 'TypeScript enum is not supported in strip-only mode')
  match(more?.fix ?? '', /as const/)
})
