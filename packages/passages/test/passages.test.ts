import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { passagesOf } from '../src/passages.ts'

/** Headings and texts of the passages; their offsets are checked on the way. */
function cut(content: string): [heading: string, text: string][] {
  return passagesOf({ title: 'Title', content }).map(({ heading, text, startOffset, endOffset }) => {
    equal(content.slice(startOffset, endOffset), text)
    return [heading, text]
  })
}

test('content is cut at its headings', () => {
  deepEqual(cut('Intro 🐍.\n\n## First ##\nOne.\n\nSecond\n---\n\nTwo.\n'), [
    ['Title', 'Intro 🐍.'],
    ['First', '## First ##\nOne.'],
    ['Second', 'Second\n---\n\nTwo.'],
  ])
  deepEqual(cut('No heading'), [['Title', 'No heading']])
})

test('a heading without text goes with the section below', () => {
  deepEqual(cut('# Loops\n\n## For\nText'), [['For', '# Loops\n\n## For\nText']])
})

test('headings lose their closing marks and what is too long of them', () => {
  const headings = ['# A #', '# #', '# C#', '## #x ##', `# ${'🐍'.repeat(300)}`, `# a${' '.repeat(200_000)}b`]
  deepEqual(
    headings.map((heading) => cut(`${heading}\nText`)[0]?.[0]),
    ['A', 'Title', 'C#', '#x', '🐍'.repeat(200), `a${' '.repeat(199)}`],
  )
})

test('what looks like a heading inside a code block, a list or a table is none', () => {
  const code = '```python\n# comment\n\n## another\n```\n\n~~~~\n# x\n~~~\n# y\n~~~~'
  deepEqual(cut(code), [['Title', code]])
  const other = '- item\n---\n\n| a |\n|---|\n\n#hashtag and `# code`\n    # indented'
  deepEqual(cut(other), [['Title', other]])
  deepEqual(cut('```\n# never closed'), [['Title', '```\n# never closed']])
})

test('long lines with the line separators of Unicode take no longer than others', () => {
  for (const start of ['#', '`', '~', '=', '-', ' ', '\t', '\r', '# ', '``` ', '#\t']) {
    for (const separator of ['\u2028', '\u2029', '\r']) {
      const line = `${start}${start.at(-1)?.repeat(250_000)}${separator}x`
      ok(cut(`${line}\n\nText`).length >= 1)
      ok(cut(`# ${line}\n\`\`\`${line}\n${line}`).length >= 1)
    }
  }
  deepEqual(cut('# One\u2028two\nText'), [['One\u2028two', '# One\u2028two\nText']])
})

test('line ends of Windows change nothing', () => {
  deepEqual(cut('a\r\n\r\n# H\r\nb\r\n'), [
    ['Title', 'a'],
    ['H', '# H\r\nb'],
  ])
})

test('long sections are cut at blank lines, code blocks never', () => {
  const paragraph = 'word '.repeat(150).trim()
  const code = `\`\`\`\n${'line\n\n'.repeat(700)}\`\`\``
  const passages = cut(['# H', paragraph, paragraph, paragraph, code, paragraph].join('\n\n'))
  ok(passages.every(([heading]) => heading === 'H'))
  deepEqual(
    passages.map(([, text]) => text.includes(code)),
    [false, false, true, false],
  )
})

test('a subtopic without content can be found by its title', () => {
  for (const content of ['', '  \n\n']) {
    deepEqual(passagesOf({ title: 'T', content }), [{ heading: 'T', text: '', startOffset: 0, endOffset: 0 }])
  }
})
