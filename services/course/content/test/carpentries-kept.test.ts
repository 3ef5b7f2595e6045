import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { hintsIn } from '../exercism/docs.ts'
import { readCourse } from '../read-course.ts'
import { folderOf } from './lesson-folder.ts'

const front = '---\ntitle: Nests\n---\n'

/** The subtopics of a lesson of one episode, by their titles. */
async function subtopicsOf(t: TestContext, files: Record<string, string>): Promise<Map<string, string>> {
  const { content } = await readCourse(await folderOf(t, files))
  return new Map(content.topics.flatMap(({ subtopics }) => subtopics.map((each) => [each.title, each.content])))
}

const workbench = (text: string) => ({
  'config.yaml': "title: 'Birds'\nurl: 'https://example.org/birds'\n",
  'episodes/nests.md': front + text,
})

const jekyll = (text: string) => ({
  '_config.yml': 'title: "Old Birds"\nrepository: example/old-birds\nsea: https://example.org/sea\n',
  '_episodes/01-nests.md': front + text,
})

test('a footnote stands where it is referred to, wherever it was written', async (t) => {
  const text = `
# One

Wrens[^wren] and owls[^owl].

# Two

Owls[^owl] again.

[^wren]: Small, see[^owl].
[^owl]: Large,
and awake:

    at night.

Text after it.

[^nobody]: Never referred to.
`
  const subtopics = await subtopicsOf(t, workbench(text))
  const owl = '[^owl]: Large,\nand awake:\n\n    at night.'
  equal(subtopics.get('One'), `Wrens[^wren] and owls[^owl].\n\n[^wren]: Small, see[^owl].\n\n${owl}\n`)
  const two = `Owls[^owl] again.\n\nText after it.\n\n[^nobody]: Never referred to.\n\n${owl}\n`
  equal(subtopics.get('Two')?.replace(/\n{3,}/g, '\n\n'), two)
})

test('a figure keeps what stood below it, and code of R Markdown its language, whatever is said of it', async (t) => {
  const text = `
![A "nest"](fig/nest.png){alt='Twigs' width="50%"}
![Same](fig/same.png){alt="Same"}
![](fig/bare.png){alt="Bare"}

\`\`\`{r plot, fig.cap="x {y}", echo=TRUE}
plot(1)
\`\`\`
`
  const content = (await subtopicsOf(t, workbench(text))).get('Nests') ?? ''
  ok(content.includes('![Twigs](https://example.org/birds/fig/nest.png "A \\"nest\\"")'), content)
  ok(content.includes('![Same](https://example.org/birds/fig/same.png)'))
  ok(content.includes('![Bare](https://example.org/birds/fig/bare.png)'))
  match(content, /^```r\nplot\(1\)/m)
})

test('a quotation keeps its class below code without one and below lines without a mark', async (t) => {
  const text = `
> ## Try
> > ## Solution
> > ~~~
> > code()
> > ~~~
> {: .solution}
{: .challenge}

> Said
by somebody
{: .testimonial}

> Said by nobody
in particular
`
  const content = (await subtopicsOf(t, jekyll(text))).get('Nests') ?? ''
  deepEqual(
    [...content.matchAll(/^:{3} ?(.*)$/gm)].map(([, name]) => name),
    ['challenge', 'solution', '', '', 'testimonial', ''],
  )
  match(content, /Said\nby somebody\n\n:::/)
  match(content, /> Said by nobody\nin particular/)
})

test('what Jekyll does with a page is done: comments, code, and what the configuration says', async (t) => {
  const text = `
A {% comment %} gone {% endcomment %}b {{ site.title }}, {{ site.nothing }} and [sea]({{ site.sea }}/x).

{::comment}
gone
{:/comment}

{% highlight python linenos %}
{{ site.title }}
{% endhighlight %}
`
  const content = (await subtopicsOf(t, jekyll(text))).get('Nests') ?? ''
  ok(content.includes('A b Old Birds, {{ site.nothing }} and [sea](https://example.org/sea/x).'), content)
  doesNotMatch(content, /gone/)
  ok(content.includes('```python\n{{ site.title }}\n```'))
})

test('each hint has the link definitions that it makes use of', () => {
  const text =
    '# Hints\n\n## One\n\n[a][x]\n\n## Two\n\n[b][y] and [x]\n\n## Three\n\n[x]: https://x.example\n[Y]: /y\n'
  deepEqual(hintsIn(text), [
    '## One\n\n[a][x]\n\n[x]: https://x.example',
    '## Two\n\n[b][y] and [x]\n\n[x]: https://x.example\n[Y]: /y',
  ])
})
