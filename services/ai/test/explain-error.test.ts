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
