import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { markdownProblems } from '../../domain/markdown.ts'
import { person, startCourse } from '../../test/start-course.ts'
import { compareCounts, countBlocks, countStored } from '../block-count.ts'
import { type ContentProblem, CourseFolderError } from '../content-problem.ts'
import { importCourse } from '../import-course.ts'
import { readCourse } from '../read-course.ts'
import { contentOf } from '../stored-course.ts'
import { folderOf } from './lesson-folder.ts'

const config = `# of the lesson
carpentry: 'dc'
title: 'Counting Birds'
keywords: 'birds, Data Carpentry, birds'
license: 'CC-BY 4.0'
source: 'https://github.com/Example/counting-birds'
episodes:
- 02-flocks.md
- 01-nests.md
learners:
`

const nests = `---
title: "Nests: where birds live"
teaching: 15
exercises: 5
---

:::::::::::::::::::::: questions

- Where do birds live?

::::::::::::::::::::::

:::::: objectives
- Find a nest.
::::::

An opening with [a page](../learners/setup.md#now), [another episode](02-flocks.md), [the net](https://example.org),
[a reference][ref] and \`[code](../not/a/link.md)\`.

![A caption](fig/nest.png "Nest"){alt='A nest \\[in a tree\\] of {straw}' width="50%"}

<!-- a note
to editors -->

## Trees

Press <kbd class="x">Esc</kbd>, see <a href="fig/map.svg">the map</a> or <img src="fig/tree.png" alt="Tree">.

::: callout

## Inside a callout

Not a section. ### nor this

:::: tab
### Python
\`\`\`python
print('nest')
\`\`\`
::::

:::

::::::::::::::::::::::::::::::::::::: challenge

## Find it

\`\`\`python
# ## a comment, no heading
::: not a div
\`\`\`

:::::::::::::::::::: hint
Look up.
::::::::::::::::::::

::::::::::::::: solution

## Solution

\`\`\`output
in the tree
\`\`\`

:::::::::::::::

:::::::::::::::::::::::::::::::::::::

## The \`eaves\` {#eaves}

::::: spoiler
### Windows
A box.
:::::
::: instructor
Bring a ladder.
:::
::: discussion
Why?
:::
::: testimonial
Great.
:::

| bird | nest |
|------|------|
| wren | [eaves][ref] |

:::::: keypoints
- Birds live in nests.
::::::

[ref]: ../reference.md
[unused]: x.md
`

const flocks = `---
title: Flocks
teaching: 10
exercises: 10
---

Just text, with a footnote[^1] and \`\`a \` tick\`\`.

[^1]: A note.

\`\`\`{r count, echo=FALSE}
count(birds)
\`\`\`

\`\`\`python
count(birds)
\`\`\`
`

const workbench = {
  'config.yaml': config,
  'index.md':
    '---\nsite: sandpaper::sandpaper_site\n---\n\nCount **birds** with [us](learners/setup.md).\n\n::: prereq\nEyes.\n:::\n',
  'episodes/01-nests.md': nests,
  'episodes/02-flocks.md': flocks,
  'learners/setup.md': '---\ntitle: Setup\n---\nInstall.\n',
  'links.md': '[shared]: https://example.org/shared\n',
}

test('a lesson becomes a course: episodes topics, sections subtopics, all that is in them kept', async (t) => {
  const { content, source, left } = await readCourse(await folderOf(t, workbench))
  const { slug, title, details, topics } = content
  deepEqual(
    [slug, title, details.language, details.category, details.estimatedMinutes],
    ['counting-birds', 'Counting Birds', 'python', 'data-carpentry', 40],
  )
  deepEqual(
    [details.tags, details.licence, details.summary],
    [['birds', 'data-carpentry'], 'CC-BY-4.0', 'Count birds with us.'],
  )
  match(details.attribution, /The Carpentries.*github\.com\/Example\/counting-birds.*CC-BY-4\.0 \(https:\/\/creative/)
  deepEqual(left, ['learners/setup.md'])
  deepEqual(
    topics.map((topic) => [topic.slug, topic.estimatedMinutes, ...topic.subtopics.map((s) => `${s.slug}: ${s.title}`)]),
    [
      ['flocks', 20, 'flocks: Flocks'],
      ['nests', 20, 'nests: Nests: where birds live', 'nests-trees: Trees', 'nests-the-eaves: The eaves'],
    ],
  )
  const [opening, trees, eaves] = topics[1]?.subtopics ?? []
  ok(opening && trees && eaves)
  const site = 'https://example.github.io/counting-birds/'
  ok(
    opening.content.includes(
      `[a page](${site}setup.html#now), [another episode](${site}02-flocks.html), [the net](https://example.org)`,
    ),
  )
  ok(opening.content.includes('`[code](../not/a/link.md)`'))
  ok(opening.content.includes(`![A nest \\[in a tree\\] of {straw}](${site}fig/nest.png "Nest")`))
  match(opening.content, /\n\[ref\]: https:\/\/example\.github\.io\/counting-birds\/reference\.html\n$/)
  ok(!opening.content.includes('note') && !opening.content.includes('unused'))
  ok(trees.content.includes(`Press <kbd>Esc</kbd>, see [the map](${site}fig/map.svg) or ![Tree](${site}fig/tree.png).`))
  equal(trees.codeExample, "print('nest')\n")
  match(eaves.content, /wren \| \[eaves\]\[ref\]/)
  ok(topics[0]?.subtopics[0]?.content.includes('```r\ncount(birds)'))
  ok(topics[0]?.subtopics[0]?.content.includes('[^1]: A note.'))
  const all = topics.flatMap((topic) => topic.subtopics.map((subtopic) => subtopic.content))
  for (const text of all) deepEqual(markdownProblems(text), [])
  const counted = countBlocks(source)
  for (const div of [
    'challenge',
    'solution',
    'hint',
    'callout',
    'tab',
    'spoiler',
    'instructor',
    'discussion',
    'testimonial',
    'questions',
    'objectives',
    'keypoints',
    'prereq',
  ]) {
    equal(counted.get(`div ${div}`), 1, div)
  }
  const { lines } = compareCounts(counted, countStored(content, counted))
  deepEqual(
    lines.filter((line) => line.includes('differs') && !/figure|HTML|link/.test(line)),
    [],
  )
})

const oldStyle = {
  '_config.yml': 'title: "Old Birds"\ncarpentry: swc\nrepository: example/old-birds\nkramdown: {}\n',
  'LICENSE.md': 'See https://creativecommons.org/licenses/by/4.0/legalcode.\n',
  '_includes/links.md': '[shared]: {{ page.root }}/reference/\n',
  'index.md':
    '---\nlayout: lesson\n---\nOld birds.\n\n> ## Prerequisites\n>\n> Eyes.\n{: .prereq}\n\n{% include links.md %}\n',
  '_episodes/01-song.md': `---
title: "Song"
teaching: 5
exercises: 0
questions:
- "Why do birds \`sing\`?"
objectives:
- "Hear one."
keypoints:
- "They do."
---

See [setup]({{ page.root }}{% link setup.md %}), [the next one]({{ site.baseurl }}/02-x/) and [it][shared].

![Bird]({{ page.root }}/fig/bird.png)

~~~
for bird in birds:
    print(bird)
~~~
{: .language-python}

~~~
wren
~~~
{: .output}

> A quotation that nothing follows.

## Try

> ## Listen
>
> ~~~
> listen()
> ~~~
> {: .language-python}
>
> > ## Solution
> >
> > ~~~
> > tweet
> > ~~~
> > {: .output}
> {: .solution}
{: .challenge}

{% include links.md %}
`,
}

test('lessons in the older style come to the same', async (t) => {
  const { content, source } = await readCourse(await folderOf(t, oldStyle))
  const [opening, practice] = content.topics[0]?.subtopics ?? []
  ok(opening && practice)
  equal(content.details.licence, 'CC-BY-4.0')
  match(content.description, /^Old birds\.\n\n::: prereq\n\n## Prerequisites\n\nEyes\.\n\n:::\n$/)
  const site = 'https://example.github.io/old-birds/'
  ok(opening.content.includes(`See [setup](${site}setup.html), [the next one](${site}02-x/) and [it][shared].`))
  ok(opening.content.includes(`![Bird](${site}fig/bird.png)`))
  ok(opening.content.includes(`[shared]: ${site}reference/`))
  match(opening.content, /^::: questions\n\n- Why do birds `sing`\?\n\n:::\n/)
  ok(
    opening.content.includes(
      '~~~python\nfor bird in birds:\n    print(bird)\n~~~\n\n~~~output\nwren\n~~~\n\n> A quotation',
    ),
  )
  equal(opening.codeExample, 'for bird in birds:\n    print(bird)\n')
  match(
    practice.content,
    /^::: challenge\n\n## Listen\n\n~~~python\nlisten\(\)\n~~~\n\n::: solution\n\n## Solution\n\n~~~output\ntweet\n~~~\n\n:::\n\n:::\n/,
  )
  match(practice.content, /::: keypoints\n\n- They do\.\n\n:::/)
  const counted = countBlocks(source)
  equal(counted.get('div challenge'), 1)
  deepEqual(
    compareCounts(counted, countStored(content, counted)).lines.filter((line) => /div.*differs/.test(line)),
    [],
  )
})

test('a lesson is imported, re-synced after an edit, and nobody loses their place', async (t) => {
  const { client, anonymous, tokenOf } = await startCourse(t)
  const options = { token: tokenOf(person('instructor')) }
  const take = async (files: Record<string, string>) =>
    importCourse(client, (await readCourse(await folderOf(t, files))).content, options)
  const first = await take(workbench)
  deepEqual([first.outcome, first.added, first.course.version], ['created', 4, '1.0'])
  const again = await take(workbench)
  deepEqual([again.outcome, again.kept, again.course.version], ['unchanged', 4, '1.0'])
  const edited = nests.replace('Look up.', 'Look up high.').replace('## Trees', '## Tall trees')
  const second = await take({ ...workbench, 'episodes/01-nests.md': edited })
  deepEqual([second.outcome, second.added, second.changed, second.removed, second.kept], ['updated', 0, 1, 0, 3])
  equal(second.course.version, '1.1')
  const ids = ({ topics }: typeof first.course) => topics.flatMap((topic) => topic.subtopics.map(({ id }) => id))
  deepEqual(ids(second.course), ids(first.course))
  const { course } = await anonymous.getCourse({ id: 'counting-birds' })
  deepEqual(course, second.course)
  ok(course && contentOf(course).topics[1]?.subtopics[1]?.content.includes('Look up high.'))
})

async function problemsOf(
  t: TestContext,
  files: Record<string, string | Uint8Array>,
): Promise<readonly ContentProblem[]> {
  let problems: readonly ContentProblem[] = []
  await rejects(readCourse(await folderOf(t, files)), (error) => {
    ok(error instanceof CourseFolderError)
    problems = error.problems
    return true
  })
  return problems
}

const file = 'episodes/01-nests.md'
const ends = nests.split('\n').length
const lineOf = (part: string) => nests.slice(0, nests.indexOf(part)).split('\n').length
const broken: [name: string, files: Record<string, string | Uint8Array>, problem: Partial<ContentProblem>][] = [
  [
    'a div never closed',
    { [file]: nests.replace(':::::: keypoints', '::: note\n\n:::::: keypoints') },
    { file, line: lineOf(':::::: keypoints') },
  ],
  ['a div closed twice', { [file]: `${nests}\n:::\n` }, { file, line: ends + 1 }],
  ['a fence never closed', { [file]: `${nests}\n\`\`\`python\nx\n` }, { file, line: ends + 1 }],
  ['a script', { [file]: nests.replace('Look up.', '<script>x</script>') }, { file, line: lineOf('Look up.') }],
  [
    'a picture that runs',
    { [file]: nests.replace('Look up.', '<img src=x onerror=alert(1)>') },
    { file, line: lineOf('Look up.') },
  ],
  [
    'a link that runs',
    { [file]: nests.replace('https://example.org', 'javascript:alert(1)') },
    { file, line: lineOf('example.org') },
  ],
  [
    'a data URL',
    { [file]: nests.replace('fig/nest.png', 'data:image/png;base64,AA') },
    { file, line: lineOf('fig/nest.png') },
  ],
  ['no front matter', { [file]: 'Text.\n' }, { file, line: 1 }],
  ['no title', { [file]: nests.replace(/^title:.*$/m, 'name: x') }, { file, line: 2, field: 'title' }],
  [
    'bytes that are not UTF-8',
    { [file]: Buffer.concat([Buffer.from(nests), Buffer.from([0xff])]) },
    { file, line: ends },
  ],
  ['10 MB of Markdown', { [file]: nests + 'x'.repeat(10_000_000) }, { file }],
  [
    'an episode that is not there',
    { 'config.yaml': config.replace('01-', '03-') },
    { file: 'config.yaml', field: 'episodes' },
  ],
  [
    'a way out of the folder',
    { 'config.yaml': config.replace('01-nests.md', '../../x.md') },
    { file: 'config.yaml', line: 9 },
  ],
  [
    'episodes of one name',
    { 'config.yaml': config.replace('learners:', '- 03-nests.md\n'), 'episodes/03-nests.md': nests },
    { file: 'episodes/03-nests.md' },
  ],
]

for (const [name, files, problem] of broken) {
  test(`${name} is reported with its place`, async (t) => {
    const problems = await problemsOf(t, { ...workbench, ...files })
    const found = problems.some((candidate) =>
      Object.entries(problem).every(([key, value]) => candidate[key as keyof ContentProblem] === value),
    )
    ok(found, `expected ${JSON.stringify(problem)} among ${JSON.stringify(problems)}`)
  })
}

test('a folder of episodes that leads elsewhere is not followed', async (t) => {
  const { 'episodes/01-nests.md': _, 'episodes/02-flocks.md': __, ...rest } = workbench
  const dir = await folderOf(t, { ...rest, 'elsewhere/01-nests.md': nests, 'elsewhere/02-flocks.md': flocks })
  await symlink(join(tmpdir()), join(dir, 'out'))
  await symlink(join(dir, 'elsewhere'), join(dir, 'episodes'))
  await rejects(readCourse(dir), /episodes: is a symbolic link/)
})
