import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { compareCounts, countBlocks, countStored } from '../block-count.ts'
import { readCourse } from '../read-course.ts'
import { folderOf } from './lesson-folder.ts'

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
