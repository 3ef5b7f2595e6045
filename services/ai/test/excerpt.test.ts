import { doesNotMatch, equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { excerpt, hasCode } from '../domain/excerpt.ts'
import { code, plain, quoted } from '../domain/markdown.ts'
import { contentWords } from '../domain/words.ts'

test('a short passage is quoted whole', () => {
  const passage = 'Lists hold values.\n\n```python\nprint([1, 2])\n```'
  equal(excerpt(passage, contentWords('lists'), 500), passage)
})

test('of a long passage, the block that answers is quoted, and what is left out is marked', () => {
  const filler = 'Nothing about it stands in this paragraph at all. '.repeat(6)
  const passage = `${filler}\n\nA tuple cannot be changed.\n\n${filler}\n\n${filler}`
  const quote = excerpt(passage, contentWords('Can a tuple be changed?'), 200)
  ok(quote.startsWith('…\n\nA tuple cannot be changed.'))
  ok(quote.endsWith('…'))
  ok(quote.length < 420)
})

test('sentences are not cut, and long code is cut at a line and closed', () => {
  const sentences = excerpt('One thing is said here. '.repeat(40), contentWords('thing'), 100)
  match(sentences, /here\.\n\n…$/)
  const lines = Array.from({ length: 50 }, (_, at) => `print(${at})`).join('\n')
  const cut = excerpt(`\`\`\`python example\n${lines}\n\`\`\``, contentWords('print'), 120)
  ok(cut.startsWith('```python\nprint(0)\n'))
  equal(cut.match(/^```/gm)?.length, 2)
})

test('a fence that the passage leaves open is closed', () => {
  const cut = excerpt('Look:\n\n```python\nprint(1)', contentWords('look'), 500)
  ok(cut.endsWith('\n```'))
  ok(hasCode(cut))
})

test('HTML, images and links with other schemes do not come through', () => {
  const cut = excerpt(
    'a <script>x()</script> ![see](http://x.example/p.png) [click](javascript:alert(1)) [doc](https://docs.example/a) `a < b`\n[r]: javascript:x',
    contentWords('a'),
    1_000,
  )
  doesNotMatch(cut, /<script|\]\(javascript|\[r\]:|!\[/)
  match(cut, /\[doc\]\(https:\/\/docs\.example\/a\)/)
  match(cut, /`a < b`/)
  const disguised = excerpt('`a ``b` [x](javascript:y)` <i>', contentWords('a'), 1_000)
  doesNotMatch(disguised, /\]\(javascript|<i/)
})

test('inline code holds whatever it quotes', () => {
  equal(code('a `b` c'), '``a `b` c``')
  equal(code('`'), '`` ` ``')
  equal(code('x\n\n<b>y\u0000\u202e'), '`x <b>y`')
  equal(code(''), '` `')
  equal(plain('*[a](b)* <i>'), '\\*\\[a\\](b)\\* \\<i\\>')
  equal(quoted('a\n\nb'), '> a\n>\n> b')
})
