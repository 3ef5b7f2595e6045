import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { markdownProblems } from '../../domain/markdown.ts'
import { compareCounts, countBlocks, countStored } from '../block-count.ts'
import { readCourse } from '../read-course.ts'
import { folderOf } from './lesson-folder.ts'
import { workbench } from './workbench-lesson.ts'

const site = 'https://example.github.io/counting-birds/'

async function read(t: TestContext) {
  const read = await readCourse(await folderOf(t, workbench))
  const { topics } = read.content
  const [opening, trees, eaves] = topics[1]?.subtopics ?? []
  const flocks = topics[0]?.subtopics[0]
  ok(opening && trees && eaves && flocks)
  return { ...read, topics, opening, trees, eaves, flocks }
}

test('what a lesson says of itself is kept, with who is to be named', async (t) => {
  const { content, left } = await read(t)
  const { slug, title, details } = content
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
})

test('episodes become topics, their sections subtopics', async (t) => {
  const { topics } = await read(t)
  deepEqual(
    topics.map((topic) => [topic.slug, topic.estimatedMinutes, ...topic.subtopics.map((s) => `${s.slug}: ${s.title}`)]),
    [
      ['flocks', 20, 'flocks: Flocks'],
      ['nests', 20, 'nests: Nests: where birds live', 'nests-trees: Trees', 'nests-the-eaves: The eaves'],
    ],
  )
})

test('links and figures lead to the site of the lesson', async (t) => {
  const { opening } = await read(t)
  ok(
    opening.content.includes(
      `[a page](${site}setup.html#now), [another episode](${site}02-flocks.html), [the net](https://example.org)`,
    ),
  )
  ok(opening.content.includes('`[code](../not/a/link.md)`'))
  ok(opening.content.includes(`![A nest \\[in a tree\\] of {straw}](${site}fig/nest.png "Nest")`))
  match(opening.content, /\n\[ref\]: https:\/\/example\.github\.io\/counting-birds\/reference\.html\n$/)
  ok(!opening.content.includes('note') && !opening.content.includes('unused'))
})

test('harmless HTML becomes Markdown', async (t) => {
  const { trees } = await read(t)
  ok(trees.content.includes(`Press <kbd>Esc</kbd>, see [the map](${site}fig/map.svg) or ![Tree](${site}fig/tree.png).`))
})

test('code stays what it is, and the first of the language becomes the example', async (t) => {
  const { trees, flocks } = await read(t)
  equal(trees.codeExample, "print('nest')\n")
  ok(flocks.content.includes('```r\ncount(birds)'))
})

test('tables and footnotes are kept', async (t) => {
  const { eaves, flocks } = await read(t)
  match(eaves.content, /wren \| \[eaves\]\[ref\]/)
  ok(flocks.content.includes('[^1]: A note.'))
})

const divs = ['challenge', 'solution', 'hint', 'callout', 'tab', 'spoiler', 'instructor', 'discussion', 'testimonial']
divs.push('questions', 'objectives', 'keypoints', 'prereq')

test('every kind of div is kept, and nothing but figures is lost', async (t) => {
  const { content, source, topics } = await read(t)
  const all = topics.flatMap((topic) => topic.subtopics.map((subtopic) => subtopic.content))
  for (const text of all) deepEqual(markdownProblems(text), [])
  const counted = countBlocks(source)
  for (const div of divs) equal(counted.get(`div ${div}`), 1, div)
  const { lines } = compareCounts(counted, countStored(content, counted))
  deepEqual(
    lines.filter((line) => line.includes('differs') && !/figure|HTML|link/.test(line)),
    [],
  )
})
