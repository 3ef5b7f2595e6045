export const config = `# of the lesson
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

export const nests = `---
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

export const flocks = `---
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

/** A lesson of the Workbench with every kind of block. */
export const workbench = {
  'config.yaml': config,
  'index.md':
    '---\nsite: sandpaper::sandpaper_site\n---\n\nCount **birds** with [us](learners/setup.md).\n\n::: prereq\nEyes.\n:::\n',
  'episodes/01-nests.md': nests,
  'episodes/02-flocks.md': flocks,
  'learners/setup.md': '---\ntitle: Setup\n---\nInstall.\n',
  'links.md': '[shared]: https://example.org/shared\n',
}
