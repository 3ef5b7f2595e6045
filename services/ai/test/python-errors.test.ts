import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { explainPython } from '../domain/errors/python/explain-python.ts'
import { recordedPrograms } from './programs.ts'

// Program: kind, line, and what the explanation or the fix must say.
const expected: Record<string, [kind: string, line: number, ...says: RegExp[]]> = {
  assertion: ['AssertionError', 4, /`double\(3\) == 6` is false/, /Print `double\(3\)`/],
  'attribute-dict': ['AttributeError', 2, /`person\["name"\]`/],
  'attribute-length': ['AttributeError', 1, /`len\(value\)`/],
  'attribute-module': ['AttributeError', 2, /`math\.sqrt`/],
  'attribute-near-miss': ['AttributeError', 2, /Write `\.upper` instead of `\.uper`/],
  'attribute-none-append': ['AttributeError', 3, /became `None` on line 2/, /without `numbers =`/],
  'attribute-own-class': ['AttributeError', 5, /Write `\.name` instead of `\.nmae`/],
  'attribute-push': ['AttributeError', 2, /\.append\(/],
  'chained-cause': ['RuntimeError', 5, /because of `ValueError: .*` of line 3/],
  'chained-handling': ['NameError', 5, /Write `ages`/, /while the program handled `ValueError: .*` of line 3/],
  'end-of-input': ['EOFError', 1, /no input left/],
  'eval-syntax': ['SyntaxError', 2, /`2 \+`/],
  'exception-group': ['ExceptionGroup', 5, /`ValueError: .*'x'`, `ValueError: .*'y'`/, /except ValueError/],
  'file-not-found': ['FileNotFoundError', 1, /'notes\.txt'/],
  'import-name': ['ImportError', 1, /`from random import randint`/],
  'indentation-expected': ['IndentationError', 2, /Line 1, the `for` statement/, /four spaces before line 2/],
  'indentation-unexpected': ['IndentationError', 2, /Line 2 begins with spaces/],
  'indentation-unindent': ['IndentationError', 3, /Line 3 is indented less/],
  'index-empty': ['IndexError', 2, /`squares` starts out empty/, /`squares\.append/],
  'index-len': ['IndexError', 2, /`len\(colors\)` is one too far/, /`colors\[-1\]`/],
  'index-literal': ['IndexError', 2, /3 elements on line 1, at the places 0 to 2/, /off by one.*`colors\[2\]`/],
  'index-loop': ['IndexError', 3, /on line 2 lets `i` go one step further/, /`range\(len\(numbers\)\)` without `\+ 1`/],
  'index-next-element': ['IndexError', 3, /`range\(len\(numbers\) - 1\)`/],
  'index-pop-empty': ['IndexError', 2, /the list is empty/],
  'index-while': ['IndexError', 4, /on line 3/, /Write `<` instead of `<=`/],
  'key-missing': ['KeyError', 3, /no key `'a'`/, /\.get\(/],
  'key-near-miss': ['KeyError', 2, /`"Alice"` on line 1/],
  'key-type': ['KeyError', 2, /written as text, `"1"`/],
  'keyboard-interrupt': ['KeyboardInterrupt', 2, /stopped from outside/],
  'library-frame': ['StatisticsError', 4, /needs at least one number on line 4/, /line 4/],
  memory: ['MemoryError', 1, /more memory/],
  'module-near-miss': ['ModuleNotFoundError', 1, /`import math`/],
  'module-unknown': ['ModuleNotFoundError', 1, /`shapes_of_mine\.py`/],
  'name-before-assignment': ['NameError', 1, /only on line 2/, /Move line 2/],
  'name-builtin-near-miss': ['NameError', 1, /Write `print` instead of `prnt`/],
  'name-case': ['NameError', 2, /capital and small letters/, /Write `Name`/],
  'name-local-to-function': [
    'NameError',
    5,
    /only inside the function `average` \(line 2\)/,
    /`result = average\(…\)`/,
  ],
  'name-missing-from-import': ['NameError', 1, /`from math import sqrt`/],
  'name-missing-import': ['NameError', 1, /`import math`/],
  'name-missing-quotes': ['NameError', 1, /`"hello"`/],
  'name-near-miss': ['NameError', 4, /you made `total` on line 1/, /Write `total` instead of `totl` on line 4/],
  'name-true': ['NameError', 1, /Write `True`/],
  'not-implemented': ['NotImplementedError', 2, /still to be written/],
  overflow: ['OverflowError', 2, /too large/],
  'own-exception': ['TooYoung', 6, /a kind of error that it defines/, /`12 is too young`/],
  recursion: ['RecursionError', 2, /`factorial\(…\)` calls itself/, /returns without calling itself/],
  'runtime-dictionary-changed': ['RuntimeError', 2, /inside the loop elements are added/, /list\(ages\)/],
  'stop-iteration': ['StopIteration', 3, /all have been given out/],
  'syntax-and': ['SyntaxError', 2, /no `&&`/, /Write `and`/],
  'syntax-apostrophe': ['SyntaxError', 1, /apostrophe/, /double quotes/],
  'syntax-assign-to-literal': ['SyntaxError', 1, /name stands on its left/],
  'syntax-break-outside': ['SyntaxError', 2, /inside a `for` or `while` loop/],
  'syntax-curly-quotes': ['SyntaxError', 1, /U\+201C/],
  'syntax-digit-name': ['SyntaxError', 1, /begins with a digit/],
  'syntax-else-if': ['SyntaxError', 4, /Write `elif`/],
  'syntax-else-without-if': ['SyntaxError', 5, /nothing to belong to/],
  'syntax-equals-in-if': ['SyntaxError', 2, /Write `==` instead of `=`/],
  'syntax-f-string': ['SyntaxError', 2, /brace/],
  'syntax-increment': ['SyntaxError', 2, /no `\+\+`/, /`x \+= 1`/],
  'syntax-keyword-name': ['SyntaxError', 1, /`class` is a word of the language itself/],
  'syntax-mismatch': ['SyntaxError', 1, /Close `\[` with `\]`/],
  'syntax-missing-colon': ['SyntaxError', 2, /colon is missing on line 2/, /`if age > 10:`/],
  'syntax-missing-comma': ['SyntaxError', 1, /comma/],
  'syntax-positional-after-keyword': ['SyntaxError', 1, /without names first/],
  'syntax-print-without-parentheses': ['SyntaxError', 1, /Put brackets around/],
  'syntax-return-outside': ['SyntaxError', 2, /only makes sense inside a function/],
  'syntax-triple-quotes': ['SyntaxError', 1, /three quotes/],
  'syntax-try-without-except': ['SyntaxError', 3, /`except` or `finally`/],
  'syntax-unclosed-bracket': ['SyntaxError', 1, /bracket `\[` opened on line 1/, /Put `\]`/],
  'syntax-unclosed-call': ['SyntaxError', 1, /bracket `\(` opened on line 1/],
  'syntax-unclosed-quote': ['SyntaxError', 1, /quote that ends it is missing/],
  'syntax-unmatched': ['SyntaxError', 1, /never opened/],
  tab: ['TabError', 3, /tabs and others with spaces/],
  'type-compare': ['TypeError', 2, /compares a text .* with a whole number/, /int\(/],
  'type-concatenate': ['TypeError', 2, /text stands on the left/, /`str\(…\)`/],
  'type-element-as-index': ['TypeError', 3, /`word` is the element itself/],
  'type-init-missing': ['TypeError', 5, /__init__/],
  'type-input-arguments': ['TypeError', 2, /takes 1 argument, but gets 2/],
  'type-int-plus-str': ['TypeError', 1, /`\+` stands between a whole number .* and a text/],
  'type-item-assignment': ['TypeError', 2, /texts cannot be changed/],
  'type-join': ['TypeError', 1, /element at index 0/],
  'type-len-int': ['TypeError', 1, /len\(str\(number\)\)/],
  'type-list-called': ['TypeError', 2, /`values\[0\]`/],
  'type-list-index-str': ['TypeError', 2, /people\[0\]\["name"\]/],
  'type-list-plus-int': ['TypeError', 2, /append/],
  'type-method-on-class': ['TypeError', 5, /called on the class itself/],
  'type-missing-argument': ['TypeError', 4, /parameter `greeting` gets none/],
  'type-missing-self': ['TypeError', 8, /`def sit\(self\):`/],
  'type-modulo-string': ['TypeError', 2, /`int\(…\) % 2`/],
  'type-multiply-strings': ['TypeError', 1, /multiplied by a text/],
  'type-none-arithmetic': ['TypeError', 4, /`double` of line 1 prints its result/, /`return` instead of `print`/],
  'type-none-subscript': ['TypeError', 4, /after `None`/],
  'type-not-callable': ['TypeError', 1, /`2 \* \(3 \+ 4\)`/],
  'type-not-iterable': ['TypeError', 1, /range\(10\)/],
  'type-not-subscriptable': ['TypeError', 2, /`str\(number\)\[0\]`/],
  'type-range-float': ['TypeError', 1, /Divide with `\/\/`/],
  'type-shadowed': ['TypeError', 2, /gave the name `list` to another value on line 1/],
  'type-too-many-arguments': ['TypeError', 4, /gives 2 values, but it takes 1/],
  'type-unexpected-keyword': ['TypeError', 4, /Write `polite` instead of `polit`/],
  'type-unhashable': ['TypeError', 1, /tuple/],
  'type-unpack-none': ['TypeError', 4, /lacks its `return`/],
  'unbound-branch': ['UnboundLocalError', 4, /line 3, was not run/],
  'unbound-global': ['UnboundLocalError', 4, /function `step` assigns to `count` \(line 4\)/, /global count/],
  'unicode-decode': ['UnicodeDecodeError', 2, /encoding `utf-8`/],
  'unknown-kind': ['Empty', 2, /no closer explanation/],
  'value-float': ['ValueError', 1, /must be a point/],
  'value-int': ['ValueError', 2, /`'seven'`, which is no number/],
  'value-int-empty': ['ValueError', 1, /nothing in it/],
  'value-int-float': ['ValueError', 1, /decimal point/, /`float\(…\)`/],
  'value-json': ['JSONDecodeError', 3, /not valid JSON/],
  'value-math': ['ValueError', 2, /square root of a negative number/],
  'value-max-empty': ['ValueError', 1, /list is empty/],
  'value-raised': ['ValueError', 3, /program itself raises `ValueError`/, /`` age must not be `negative` ``/],
  'value-remove': ['ValueError', 2, /not in the list/],
  'value-unpack-few': ['ValueError', 1, /3 names, but only 2 values/],
  'value-unpack-many': ['ValueError', 2, /\.items\(\)/],
  'zero-average': ['ZeroDivisionError', 2, /`numbers` is empty/, /`if not numbers:`/],
  'class-abstract': ['TypeError', 10, /its method `area`/, /def area/],
  'format-code': ['ValueError', 2, /`d` behind the colon on line 2 writes a whole number/, /:\.0f/],
  'format-code-of-text': ['ValueError', 2, /the value is a text/],
  'statistics-empty': ['StatisticsError', 4, /`grades` is empty/, /`if grades:`/],
  'statistics-too-few': ['StatisticsError', 2, /at least two numbers/],
  'await-in-def': ['SyntaxError', 6, /`main`, which is an ordinary function/, /`async def main/],
  'await-outside': ['SyntaxError', 4, /asyncio\.run\(main\(\)\)/],
  'coroutine-not-awaited': ['TypeError', 5, /Write `await` before the call/],
  'class-frozen': ['FrozenInstanceError', 7, /frozen=True/],
  'class-mutable-default': ['ValueError', 3, /default_factory=list/],
  'unbound-nonlocal': ['UnboundLocalError', 4, /`nonlocal count`/],
  'syntax-nonlocal': ['SyntaxError', 3, /`global count`/],
  'class-super-missing': ['AttributeError', 9, /super\(\)\.__init__/],
  'class-property-called': ['TypeError', 7, /Leave the brackets away/],
  'class-property-recursion': ['RecursionError', 7, /self\._name/],
  'enum-value': ['ValueError', 6, /`Color\(…\)`/],
  'enum-member': ['AttributeError', 4, /GREEN/],
  'format-too-few': ['IndexError', 1, /more braces/],
  'format-percent': ['TypeError', 2, /`%d` is a place for a number/],
  'date-impossible': ['ValueError', 2, /no such date/],
  'file-not-writable': ['UnsupportedOperation', 3, /"w"/],
  'with-list': ['TypeError', 2, /with open/],
  'generator-len': ['TypeError', 2, /a generator/],
  'slice-float': ['TypeError', 2, /`\/\/`/],
  'call-keyword-only': ['TypeError', 2, /`f\(a=…\)`/],
  'syntax-lambda-return': ['SyntaxError', 1, /Leave `return` away/],
  'syntax-dictionary-colon': ['SyntaxError', 1, /a colon stands between each key/],
  'zero-division': ['ZeroDivisionError', 2, /divides by `people`, which is 0/],
}

const programs = recordedPrograms('python')

test('every recorded program is expected something of', () => {
  deepEqual([...programs.keys()].sort(), Object.keys(expected).sort())
  ok(new Set(Object.values(expected).map(([kind]) => kind)).size >= 20)
})

for (const [name, [kind, line, ...says]] of Object.entries(expected)) {
  test(`Python: ${name.replaceAll('-', ' ')}`, () => {
    const { code, stderr } = programs.get(name) ?? { code: '', stderr: new Map() }
    equal(stderr.size, 2)
    for (const [version, text] of stderr) {
      const diagnosis = explainPython(text, code)
      ok(diagnosis, version)
      equal(diagnosis.kind, kind, version)
      equal(diagnosis.line, line, version)
      equal(diagnosis.lineText, code.split('\n')[line - 1]?.trim(), version)
      for (const pattern of says) match(`${diagnosis.explanation} ${diagnosis.fix}`, pattern, version)
    }
  })
}

test('without the program, the line and the names come from the traceback alone', () => {
  const text = programs.get('name-near-miss')?.stderr.get('Python 3.11') ?? ''
  const diagnosis = explainPython(text, '')
  equal(diagnosis?.lineText, 'print(totl)')
  match(diagnosis?.fix ?? '', /Write `total`/)
})

test('a last line alone is explained without a line number', () => {
  const diagnosis = explainPython("KeyError: 'pears'", '')
  equal(diagnosis?.kind, 'KeyError')
  equal(diagnosis?.line, 0)
})
