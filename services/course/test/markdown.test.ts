import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code, RpcError } from '@learnlab/rpc'
import { markdownProblems } from '../domain/markdown.ts'
import { person, startCourse } from './start-course.ts'

const sound = [
  '# Title\n\nText with `<script>` in code, a < b, a <- b and x <3.\n',
  '```html\n<script>alert(1)</script>\n```\n',
  '    <script>in an indented block</script>\n',
  'Press <kbd>Ctrl</kbd>+<kbd>C</kbd><br/>',
  '[a](https://example.org) [b](../x.md#y) [c](#d) <https://example.org> <ada@example.org> ![e](fig/f.png "t")',
  '[ref]\n\n[ref]: mailto:ada@example.org',
  '::: callout\n\n## Hi\n\n::::: solution\n\n~~~python\n::: not a div\n~~~\n\n:::::\n\n:::\n',
  'a :::: b',
  '| a | b |\n|---|---|\n| `x` | [y](z) |\n',
  'Where a <b and one = 2, {once = 1} and c> d; `<svg/onload=x>`, <user/name> and <https://example.org/a=b>.',
  '- - - - - - - - - - - - - - - - - - - - - - - - -',
  '> ```\n> quoted\n> ```\n\n1. ```\n   listed\n   ```\n',
]

test('ordinary Markdown passes', () => {
  for (const text of sound) deepEqual(markdownProblems(text), [], text)
})

const refused: [text: string, line: number, message: RegExp][] = [
  ['one\n\n<script>alert(1)</script>', 3, /raw HTML is refused: <script/],
  ['one\ntwo <img src=x onerror=alert(1)>', 2, /raw HTML is refused: <img/],
  ['<b onclick="alert(1)">x</b>', 1, /raw HTML/],
  ['<!-- a comment -->', 1, /raw HTML/],
  ['<details>\n<summary>s</summary>\n<iframe></iframe>\n</details>', 3, /<iframe/],
  ['<?php ?>', 1, /raw HTML/],
  ['a\n\n[x](javascript:alert(1))', 3, /javascript: are refused/],
  ['[x](JaVa&#x0A;Script:alert(1))', 1, /javascript: are refused/],
  ['[x](<java\tscript:alert(1)>)', 1, /javascript: are refused/],
  ['[x](&#x6A;avascript:alert(1))', 1, /javascript: are refused/],
  ['[x](\u200bjavascript:alert(1))', 1, /javascript: are refused/],
  ['<javascript:alert(1)>', 1, /javascript: are refused/],
  ['![x](data:image/svg+xml;base64,AAAA)', 1, /data: are refused/],
  ['[x][y]\n\n[y]: vbscript:x', 1, /vbscript: are refused/],
  ['one\n\n[unused]: javascript&#58;x', 3, /javascript: are refused/],
  ['one\n\n> - [Un\\]Used ]:\n> data:x', 3, /data: are refused/],
  ['one\n\n::: {.note onclick="x"}\n:::', 3, /a div that runs something/],
  ['one\n<svg/onload=alert(1)>', 2, /could run something is refused: <svg/],
  ['<a/href="javascript:x">', 1, /could run something/],
  ['one *two*\n<a:b onclick=x>', 2, /could run something/],
  ['![](x.png){onerror=alert(1)}', 1, /could run something/],
  ['# One\n\n## Two {#two onclick=x}', 3, /could run something/],
  ['[![a](data:text/html,x)](https://example.org)', 1, /data: are refused/],
  ['| a |\n|---|\n| [x](javascript:1) |', 3, /javascript: are refused/],
  ['one\n\n```python\nprint(1)', 3, /```python is never closed/],
  ['- item\n\n  ~~~\n  code\n\nafter', 3, /~~~ is never closed/],
  ['one\n\n::: callout\n\ntext', 3, /the div callout is never closed/],
  ['one\n\n:::::\n', 3, /closes a div that nothing opened/],
  [`${'> '.repeat(200)}[x](javascript:1)`, 1, /nested too deeply/],
]

for (const [text, line, message] of refused) {
  test(`refused: ${JSON.stringify(text).slice(0, 70)}`, () => {
    const [problem] = markdownProblems(text)
    ok(problem)
    equal(problem.line, line)
    match(problem.message, message)
  })
}

test('text that was made to be slow is read in bounded steps', () => {
  const size = 20_000
  for (const part of [
    '[',
    '![',
    '*a',
    '_a_',
    '`a',
    '>',
    '- ',
    '<',
    '<a ',
    '[a](b',
    '|',
    '&',
    '<!--',
    '**a *b ',
    ':::',
  ]) {
    ok(markdownProblems(part.repeat(size / part.length)).length <= 20)
  }
})

test('no call lets refused Markdown in, and nothing changes', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const content = 'fine\n\n[x](javascript:1)'
  const bad = [
    {
      title: 'T',
      subtopics: [
        { title: 'S', content: 'fine' },
        { title: 'X', content },
      ],
    },
  ]
  const { course } = await author.createCourse({
    title: 'C',
    slug: 'c',
    topics: [{ title: 'T', subtopics: [{ title: 'S' }] }],
  })
  const subtopicId = course?.topics[0]?.subtopics[0]?.id ?? ''
  const calls: [field: string, call: () => Promise<unknown>][] = [
    ['topics[0].subtopics[1].content', () => author.createCourse({ title: 'D', slug: 'd', topics: bad })],
    ['outline.topics[0].subtopics[1].content', () => author.updateCourse({ id: 'c', outline: { topics: bad } })],
    ['description', () => author.updateCourse({ id: 'c', description: content })],
    [
      'outline.topics[0].description',
      () => author.updateCourse({ id: 'c', outline: { topics: [{ title: 'T', description: content }] } }),
    ],
    ['content', () => author.updateSubtopic({ courseId: 'c', subtopicId, content })],
  ]
  for (const [field, call] of calls) {
    await rejects(call(), (error) => {
      ok(error instanceof RpcError)
      equal(error.code, Code.INVALID_ARGUMENT)
      equal(error.fieldViolations[0]?.field, field)
      match(error.fieldViolations[0]?.description ?? '', /^line 3: links by javascript: are refused$/)
      return true
    })
  }
  deepEqual((await author.getCourse({ id: 'c' })).course, course)
})
