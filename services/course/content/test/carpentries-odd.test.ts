import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { compareCounts, countBlocks, countStored } from '../block-count.ts'
import { withoutComments } from '../carpentries/comments.ts'
import { readCourse } from '../read-course.ts'
import { folderOf } from './lesson-folder.ts'

const config = `title: 'Odd Birds'\ncarpentry: incubator\nurl: 'https://example.org/odd'\nepisodes:\n`
const front = (title: string) => `---\ntitle: ${title}\nteaching: ten\nexercises:\n---\n`

async function read(t: TestContext, episodes: Record<string, string>, files: Record<string, string> = {}) {
  const placed = Object.entries(episodes).map(([name, text]) => [`episodes/${name}`, text])
  return await readCourse(await folderOf(t, { 'config.yaml': config, ...Object.fromEntries(placed), ...files }))
}

test('comments go, also around code and over many lines, and what looks like one in code stays', () => {
  const fence = '```'
  const sound = [
    ['a <!-- b --> c', 'a  c'],
    ['a <!-- b\n\n    c --> d <!-- e --> f', 'a \n\n d  f'],
    [`x\n<!--\n${fence}python\nhidden\n${fence}\n-->\ny`, 'x\n\n\n\n\n\ny'],
    [`${fence}html\n<!-- shown -->\n${fence}\n<!-- gone -->`, `${fence}html\n<!-- shown -->\n${fence}\n`],
    ['`<!-- shown -->` and ``a ` <!-- b`` <!-- gone -->', '`<!-- shown -->` and ``a ` <!-- b`` '],
    ['a ` tick <!-- gone -->', 'a ` tick '],
    ['a <!-- b\nc', 'a <!-- b\nc'],
    ['', ''],
  ]
  for (const [text = '', plain] of sound) equal(withoutComments(text), plain, text)
})

test('a lesson may have tabs in tabs, indented code, code of Pandoc and R, Windows line ends and a byte order mark', async (t) => {
  const text = `${front('"Nests"')}
Text.

    <div>indented code</div>
    [link](stays.md)

::::::: tab
:::::: tab
### A
\`\`\` {.python .input}
one()
\`\`\`
::::::
~~~{r, echo = FALSE}
two()
~~~
:::::::

<!-- \`\`\`python
off()
\`\`\` -->

- item

  \`\`\`bash
  ls [x](y.md)
  \`\`\`
`
  const { content, source } = await read(t, { '01-nests.md': `\uFEFF${text.replaceAll('\n', '\r\n')}` })
  const [subtopic] = content.topics[0]?.subtopics ?? []
  ok(subtopic)
  ok(subtopic.content.includes('\n    <div>indented code</div>\n    [link](stays.md)\n'))
  match(subtopic.content, /\n```python\none\(\)/)
  match(subtopic.content, /\n~~~r\ntwo\(\)/)
  match(subtopic.content, /\n {2}ls \[x\]\(y\.md\)\n/)
  ok(!subtopic.content.includes('off()') && !subtopic.content.includes('\r'))
  equal(content.details.category, 'carpentries-incubator')
  const counted = countBlocks(source)
  equal(counted.get('div tab'), 2)
  deepEqual(
    compareCounts(counted, countStored(content, counted)).lines.filter(
      (line) => /div|list/.test(line) && /differs/.test(line),
    ),
    [],
  )
})

test('names of any alphabet are told apart, and stay the same when others come before them', async (t) => {
  const episodes = {
    '01-介绍.md': `${front('介绍')}\n一\n\n## 变量\n\n二\n\n## 循环\n\n三\n`,
    '02-Überblick.md': `${front('Überblick')}\nText.\n`,
    '03-介绍.md': `${front('再介绍')}\nText.\n`,
  }
  const slugs = ({ content }: Awaited<ReturnType<typeof read>>) =>
    content.topics.map((topic) => topic.subtopics.map(({ slug }) => slug))
  const before = await read(t, episodes)
  deepEqual(
    before.content.topics.map(({ title }) => title),
    ['介绍', 'Überblick', '再介绍'],
  )
  equal(before.content.topics[1]?.slug, 'uberblick')
  const all = slugs(before).flat()
  equal(new Set(all).size, all.length)
  const more = { ...episodes, '01-介绍.md': episodes['01-介绍.md'].replace('## 变量', '## 新\n\n零\n\n## 变量') }
  const after = slugs(await read(t, more)).flat()
  deepEqual(
    all.filter((slug) => !after.includes(slug)),
    [],
  )
  const listed = {
    'config.yaml': `title: 鸟\nsource: 'https://github.com/example/birds-zh'\nepisodes:\n- 02-Überblick.md\n`,
  }
  const chosen = await read(t, episodes, listed)
  deepEqual([chosen.content.slug, chosen.content.topics.length], ['birds-zh', 1])
})

test('what Jekyll includes becomes a figure or goes, and rendered episodes count more than their source', async (t) => {
  const dir = await folderOf(t, {
    '_config.yml': 'title: Old\nrepository: example/old\n',
    '_episodes/01-a.md': `${front('A')}
{% include figure.html max-width="40%" file="../fig/a.png"
   alt="Nest [old]" caption="A *nest*" %}

{% include base_path.html %}
{% raw %}{{ kept }}{% endraw %}
`,
    '_episodes_rmd/01-a.Rmd': `${front('A')}\nSource.\n`,
    '_episodes_rmd/02-b.Rmd': `${front('B')}\nOnly source.\n`,
  })
  const { content } = await readCourse(dir)
  const [a = '', b = ''] = content.topics.map(({ subtopics }) => subtopics[0]?.content)
  ok(a.includes('![Nest \\[old\\]](https://example.github.io/old/fig/a.png) A *nest*'), a)
  ok(a.includes('{{ kept }}') && !a.includes('{%'), a)
  match(b, /Only source/)
})

test('text that was made to be slow is read in bounded steps', async (t) => {
  const parts = [
    '<!-- ',
    '<!--',
    '![',
    '[\n',
    '](',
    '](a ',
    '{% include figure.html ',
    '<a ',
    '`` ` ',
    '[![](',
    '![x](y){',
    '{{',
  ]
  for (const part of parts) {
    const text = part.repeat(100_000 / part.length)
    // Refused or not: it comes to an end.
    await read(t, { '01-a.md': `${front('A')}\n${text}\n` }).catch(() => undefined)
  }
})
