import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { createMarkdownStream } from '../domain/model/safe-markdown.ts'

/** What is passed on of a text, however it is cut. */
function passed(text: string, size = text.length): string {
  const stream = createMarkdownStream()
  let shown = ''
  for (let at = 0; at < text.length; at += size) {
    for (const { markdown } of stream.push(text.slice(at, at + size))) shown += markdown
  }
  for (const { markdown } of stream.end()) shown += markdown
  return shown
}

/** The text without its code, in which nothing is acted upon. */
function outsideOfCode(markdown: string): string {
  return markdown.replace(/^(`{3,}|~{3,})[\s\S]*?^\1$/gm, '').replace(/(?<!\\)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
}

test('prose, lists, emphasis and code pass as they are', () => {
  const text =
    '# Title\n\nA *list* has `items[0]` and 3 > 2.\n\n- one\n- two\n\n```python\nif a < b:\n    print([a])\n```\n'
  for (const size of [1, 3, 7, text.length]) equal(passed(text, size), text)
})

const active = {
  link: 'See [this](https://evil.example/x).',
  image: '![x](https://evil.example/?q=1)',
  'reference link': 'See [this][1].\n\n[1]: https://evil.example\n',
  'link with an escape': 'See \\[this](https://evil.example).',
  'nested link': '[![a](b)](https://evil.example)',
  'link over two sentences': 'See [this. And that](https://evil.example).',
  'bare address': 'Go to https://evil.example/x now, or to www.evil.example.',
  'mail address': 'Write to mailto:a@evil.example today.',
  autolink: '<https://evil.example>',
  html: '<img src=x onerror=alert(1)>',
  'html after a lone backtick': 'a ` b <script>alert(1)</script> c',
  'html after an escaped backtick': 'a \\` <b>x</b> ` c',
  'html in backticks that do not match': '``` a ` <script>x</script> `` b',
  'escaped html': 'a \\<script>alert(1)</script>',
  'html in an indented fence': '    ```\n<script>alert(1)</script>\n    ```\n',
  'html in a quoted fence': '> ```\n> <script>alert(1)</script>\n> ```\n',
  'html after a fence that never ends': '```\na\n',
  'fence closed by another mark': '```\n~~~\n<script>1</script>\n```\n<script>2</script>\n',
  'script link': '[x](javascript:alert(1))',
}

for (const [name, text] of Object.entries(active)) {
  test(`nothing to act upon is left: ${name}`, () => {
    for (const size of [1, 2, 5, text.length]) {
      const rest = outsideOfCode(passed(text, size))
      doesNotMatch(rest, /(?<!\\)\]\(|(?<!\\)\]:|(?<!\\)!\[/)
      doesNotMatch(rest, /(?<!\\)<|https?:|www\.|mailto:/)
    }
  })
}

test('a code block is passed on whole, at the margin, and closed if it was left open', () => {
  const stream = createMarkdownStream()
  deepEqual(stream.push('Look:\n  ```py\n  a = 1\n'), [{ kind: 'text', markdown: 'Look:\n' }])
  deepEqual(stream.push('  b = 2'), [])
  deepEqual(stream.end(), [{ kind: 'code', markdown: '```py\na = 1\nb = 2\n```\n' }])
  match(passed('```mermaid\nclick a href "x"\n```'), /^```text\n/)
})

test('sentences are passed on before their line ends', () => {
  const stream = createMarkdownStream()
  deepEqual(
    stream.push('First. Second one is `half').map(({ markdown }) => markdown),
    ['First. '],
  )
  deepEqual(stream.push(' open. Not` yet').length, 0)
  equal(stream.end().length, 1)
})

test('texts of any kind and size take linear time', () => {
  for (const text of [
    '`'.repeat(100_000),
    '['.repeat(100_000),
    '\\'.repeat(100_001),
    '![](('.repeat(20_000),
    'a.'.repeat(50_000),
  ]) {
    ok(passed(text, 5_000).length >= 0)
  }
})
