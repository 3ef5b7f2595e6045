import { equal, match } from 'node:assert/strict'
import test from 'node:test'
import { type ErrorReport, explainError } from '../domain/errors/explain-error.ts'
import { recordedPrograms } from './programs.ts'

const nothing: ErrorReport = { question: 'Why?', context: '', code: '', error: '', language: '' }
const { code, stderr } = recordedPrograms('python').get('name-near-miss') ?? {
  code: '',
  stderr: new Map<string, string>(),
}
const traceback = stderr.get('Python 3.11') ?? ''

test('the error may stand in the context, with the program fenced before it', () => {
  const context = `My program:\n\`\`\`python\n${code}\`\`\`\nand then:\n\`\`\`\n${traceback}\`\`\`\n`
  const diagnosis = explainError({ ...nothing, context })
  equal(diagnosis?.line, 4)
  match(diagnosis?.explanation ?? '', /you made `total` on line 1/)
})

test('the error may stand in the context, with the program before it as it is', () => {
  const diagnosis = explainError({ ...nothing, context: `${code}\n${traceback}` })
  match(diagnosis?.explanation ?? '', /you made `total` on line 1/)
})

test('a traceback in the question is read, the mere name of an error is not', () => {
  equal(explainError({ ...nothing, question: `Help me\n${traceback}` })?.kind, 'NameError')
  equal(explainError({ ...nothing, question: 'IndexError: what does it mean?' }), undefined)
})

test('the language is told by the text when it is not given or does not fit', () => {
  const stack = [...(recordedPrograms('javascript').get('type-constant')?.stderr.values() ?? [])].join('')
  equal(explainError({ ...nothing, error: stack })?.kind, 'TypeError')
  equal(explainError({ ...nothing, error: stack, language: 'python' })?.line, 2)
  equal(explainError({ ...nothing, error: traceback, language: 'JavaScript' })?.line, 4)
  match(explainError({ ...nothing, error: 'ReferenceError: totl is not defined' })?.explanation ?? '', /`totl`/)
})

test('an error of a language that is not known is not made up', () => {
  equal(explainError({ ...nothing, error: "main.c:3:5: error: 'x' undeclared", language: 'c' }), undefined)
})

test('a program without an end is told by how it was stopped', () => {
  const endless = 'i = 0\nwhile i < 10:\n    print(i)\nprint("done")\n'
  const diagnosis = explainError({ ...nothing, code: endless, error: 'wall_time_limit' })
  equal(diagnosis?.kind, 'TimeLimit')
  match(diagnosis?.explanation ?? '', /`while i < 10` on line 2 changes `i`/)
  match(diagnosis?.fix ?? '', /`i \+= 1`/)
  const forever = explainError({ ...nothing, code: 'while True:\n    x = 1\n', error: 'Time limit exceeded' })
  match(forever?.explanation ?? '', /line 1 has no `break`/)
})

test('limits are told apart, and ordinary words in a context are not taken for them', () => {
  const kindOf = (error: string) => explainError({ ...nothing, error })?.kind
  equal(kindOf('memory_limit'), 'MemoryLimit')
  equal(kindOf('status: output_limit'), 'OutputLimit')
  equal(kindOf('process_limit'), 'ProcessLimit')
  equal(kindOf('file_size_limit'), 'FileSizeLimit')
  equal(kindOf('Killed'), 'Killed')
  equal(kindOf('Segmentation fault (core dumped)'), 'Killed')
  equal(explainError({ ...nothing, context: 'The exam has a time limit of one hour.' }), undefined)
  equal(explainError({ ...nothing, context: 'cpu_time_limit' })?.kind, 'TimeLimit')
})

const inPython = (code: string, line: number, last: string) =>
  explainError({
    ...{ ...nothing, code, language: 'python' },
    error: `Traceback (most recent call last):\n  File "main.py", line ${line}, in <module>\n${last}\n`,
  })

test('where None comes from is told by the learner’s own names', () => {
  const prints = 'def area(w, h):\n    print(w * h)\n\ntotal = area(2, 3) + area(4, 5)\n'
  const added = inPython(prints, 4, "TypeError: unsupported operand type(s) for +: 'NoneType' and 'NoneType'")
  match(added?.explanation ?? '', /`area` of line 1 prints its result/)
  match(added?.fix ?? '', /`return` instead of `print` in `area`/)
  const lost = inPython(
    'xs = [3, 1]\nys = xs.sort()\nprint(ys[0])\n',
    3,
    "TypeError: 'NoneType' object is not subscriptable",
  )
  match(lost?.explanation ?? '', /`ys` became `None` on line 2/)
  match(lost?.fix ?? '', /`xs.sort\(…\)` on line 2.*use `xs` afterwards/)
  const kept = 'def load():\n    data = [1]\n\nvalues = load()\nprint(values[0])\n'
  match(
    inPython(kept, 5, "TypeError: 'NoneType' object is not subscriptable")?.fix ?? '',
    /Let `load` end with `return`/,
  )
})

test('what is proposed has the names of the learner’s line', () => {
  const fixOf = (code: string, line: number, last: string) => inPython(code, line, last)?.fix ?? ''
  match(fixOf('for i in 5:\n    print(i)\n', 1, "TypeError: 'int' object is not iterable"), /`for i in range\(5\):`/)
  match(
    fixOf('d = {1: 2}\nfor k in d:\n    del d[k]\n', 2, 'RuntimeError: dictionary changed size during iteration'),
    /`for k in list\(d\):`/,
  )
  match(fixOf('xs = [1]\nxs.remove(4)\n', 2, 'ValueError: list.remove(x): x not in list'), /`if 4 in xs:`/)
  match(
    fixOf(
      'class Cat:\n    def __init__(self, name):\n        self.name = name\n\nc = Cat\nprint(c.name)\n',
      6,
      "AttributeError: type object 'Cat' has no attribute 'name'",
    ),
    /`c = Cat\(…\)`/,
  )
  match(
    inPython('xs = [3, "a"]\nxs.sort()\n', 2, "TypeError: '<' not supported between instances of 'str' and 'int'")
      ?.explanation ?? '',
    /compares the elements with each other/,
  )
})

test('Python in a JavaScript program is said to be', () => {
  const error =
    "/main.mjs:1\ndef f():\n    ^\n\nSyntaxError: Unexpected identifier 'f'\n    at wrapSafe (node:internal:1:1)\n"
  match(
    explainError({ ...nothing, code: 'def f():\n    return 1\n', error, language: 'javascript' })?.explanation ?? '',
    /belongs to Python/,
  )
})
