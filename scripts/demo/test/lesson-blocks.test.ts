import { deepEqual } from 'node:assert/strict'
import test from 'node:test'
import { lessonBlocks } from '../lesson-blocks.ts'

test('input and output are read byte for byte', () => {
  const markdown =
    'Text.\n\n```python example\nprint(input())\n```\n\n```input\nMina\n\n```\n\n```output\n Mina\n```\nMore.\n'
  deepEqual(lessonBlocks(markdown), { input: 'Mina\n\n', output: ' Mina\n' })
})

test('a lesson may have neither', () => {
  deepEqual(lessonBlocks('```python\noutput\n```\n'), { input: '', output: undefined })
})

test('a longer fence holds shorter ones, an empty block is empty', () => {
  deepEqual(lessonBlocks('````output\n```\ninside\n```\n````\n'), { input: '', output: '```\ninside\n```\n' })
  deepEqual(lessonBlocks('```output\n```\n').output, '')
})
