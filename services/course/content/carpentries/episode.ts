import { createHash } from 'node:crypto'
import { z } from 'zod'
import { markdownProblems } from '../../domain/markdown.ts'
import { slugOf, untaken } from '../../domain/slug.ts'
import type { ContentProblem } from '../content-problem.ts'
import { maxCodeExampleBytes, maxContentBytes, type SubtopicContent, type TopicContent } from '../course-content.ts'
import { fencedBlocks } from '../fenced-block.ts'
import { splitFrontMatter } from '../front-matter.ts'
import { parseLocatedYaml } from '../located-yaml.ts'
import { withoutComments } from './comments.ts'
import { type Definitions, takeDefinitions, usedDefinitions } from './definitions.ts'
import { type Footnotes, takeFootnotes, usedFootnotes } from './footnotes.ts'
import { withoutHtml } from './html.ts'
import { type LessonSite, withAbsoluteLinks, withoutLiquid } from './links.ts'
import { outsideCode } from './literal.ts'
import { fromOldStyle } from './old-style.ts'
import { sectionsOf } from './sections.ts'
import { type SourceLine, sourceLines, textOf, withText } from './source-line.ts'

const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : (value ?? [])), z.array(z.coerce.string()))
const minutes = z.coerce.number().int().min(0).max(10_000).catch(0)

/** What an episode says of itself; the older style has questions, objectives and keypoints here. Others are passed by. */
const frontMatter = z.looseObject({
  title: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string().min(1).max(200)),
  teaching: minutes,
  exercises: minutes,
  questions: texts,
  objectives: texts,
  keypoints: texts,
})

export type EpisodeSource = {
  file: string
  text: string
  site: LessonSite
  /** Definitions that every page of the lesson has. */
  shared: Definitions
}

export type Episode = {
  topic: TopicContent
  /** What was read, for counting. */
  source: string
}

/**
 * An episode as a topic: its sections are the subtopics, with their divs as they are. Adds what is wrong to `problems`,
 * then returns undefined. `slugs` are those of the course so far.
 */
export function parseEpisode(
  { file, text, site, shared }: EpisodeSource,
  slugs: { topics: Set<string>; subtopics: Set<string> },
  problems: ContentProblem[],
): Episode | undefined {
  const before = problems.length
  const parts = splitFrontMatter(text)
  if (parts === undefined) {
    problems.push({ file, line: 1, message: 'must begin with front matter: YAML between two lines of ---' })
    return undefined
  }
  const head = parseLocatedYaml({ file, firstLine: 2, text: parts.yaml }, frontMatter, problems)
  const lines = asMarkdown(sourceLines(parts.body, parts.linesAbove + 1), site)
  addProblems(file, lines, problems)
  if (problems.length > before || !head) return undefined

  const { title, teaching, exercises, questions, objectives, keypoints } = head.value
  const definitions: Definitions = new Map(shared)
  const footnotes: Footnotes = new Map()
  const body = takeDefinitions(takeFootnotes(lines, footnotes), definitions)
  const whole = [...asDiv('questions', questions), ...asDiv('objectives', objectives), ...body]
  whole.push(...asDiv('keypoints', keypoints))
  const name = untaken(slugOfName(file.split('/').at(-1) ?? ''), slugs.topics)
  const subtopics = sectionsOf(whole).map(({ heading, lines: section }): SubtopicContent => {
    const base = heading === undefined ? name : `${name}-${lastingSlug(heading)}`
    const notes = usedFootnotes(textOf(section), footnotes)
    const used = usedDefinitions([textOf(section), ...notes].join('\n'), definitions)
    const parts = [textOf(section), ...notes, used.join('\n')].filter((part) => part !== '')
    const content = parts.length > 0 ? `${parts.join('\n\n')}\n` : ''
    checkSize(file, section, content, problems)
    return {
      slug: untaken(base.slice(0, 90).replace(/-$/, ''), slugs.subtopics),
      title: (heading ?? title).slice(0, 200),
      content,
      codeExample: '',
      language: '',
      has3d: false,
      estimatedMinutes: 0,
    }
  })
  if (problems.length > before) return undefined
  const description = questionsOf(questions, whole)
  const topic = { slug: name, title, description, estimatedMinutes: teaching + exercises, subtopics }
  const lists = [...asDiv('questions', questions), ...asDiv('objectives', objectives), ...asDiv('keypoints', keypoints)]
  // As it was written; only quotations with attributes are counted as the divs that they are.
  const source = textOf([...fromOldStyle(sourceLines(parts.body, 1)), ...lists])
  return { topic, source: [source, ...shared.values()].join('\n\n') }
}

/** `03-first-steps.Rmd` → `first-steps`. */
function slugOfName(name: string): string {
  return lastingSlug(name.replace(/^\d+[a-z]?[-_]/, '').replace(/\.R?md$/, ''))
}

/** A slug that says the same text whatever stands around it: where no letter of ASCII is left, a digest of the text. */
function lastingSlug(text: string): string {
  return /[a-z0-9]/i.test(text.normalize('NFKD'))
    ? slugOf(text)
    : `part-${createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, 8)}`
}

/** The first program in each subtopic in that language becomes its example. */
export function withExamples(topic: TopicContent, language: string): TopicContent {
  const subtopics = topic.subtopics.map((subtopic) => {
    const block = fencedBlocks(subtopic.content).find(({ info }) => info.split(' ')[0]?.toLowerCase() === language)
    const isFit = block !== undefined && Buffer.byteLength(block.text) <= maxCodeExampleBytes
    return { ...subtopic, codeExample: isFit ? block.text : '' }
  })
  return { ...topic, subtopics }
}

/** Code blocks of Jekyll, `{% highlight python %}` … `{% endhighlight %}`, as those of Markdown. */
function withFences(text: string): string {
  return text
    .replace(/^([\s>]*)\{%-?\s*highlight\s+([\w+#-]+)[^%\n]*-?%\}[ \t]*$/gm, '$1```$2')
    .replace(/^([\s>]*)\{%-?\s*endhighlight\s*-?%\}[ \t]*$/gm, '$1```')
}

/** Lesson text as Markdown that stands for itself: no Jekyll, no HTML, links that lead to the lesson's site. */
export function asMarkdown(lines: SourceLine[], site: LessonSite): SourceLine[] {
  const plain = withText(
    lines,
    outsideCode(withoutComments(withFences(textOf(lines))), (text) =>
      withAbsoluteLinks(withoutHtml(withoutLiquid(text, site)), site),
    ),
  )
  return fromOldStyle(plain).map(({ text, line }) => ({
    // Code of R Markdown, ```{r name, echo=FALSE}, and of Pandoc, ``` {.python}.
    text: text.replace(/^([\s>]*(?:`{3,}|~{3,})) *\{\.?([\w+#-]+).*\}\s*$/, '$1$2').replace(/\0/g, ''),
    line,
  }))
}

function addProblems(file: string, lines: SourceLine[], problems: ContentProblem[]): void {
  for (const { line, message } of markdownProblems(textOf(lines))) {
    problems.push({ file, line: lines[line - 1]?.line ?? line, message })
  }
}

function checkSize(file: string, section: SourceLine[], content: string, problems: ContentProblem[]): void {
  const bytes = Buffer.byteLength(content)
  if (bytes <= maxContentBytes) return
  const line = section[0]?.line ?? 1
  problems.push({ file, line, message: `the section has ${bytes} bytes, more than the ${maxContentBytes} allowed` })
}

function asDiv(name: string, items: string[]): SourceLine[] {
  if (items.length === 0) return []
  const list = items.map((item) => `- ${item.trim().replace(/\n/g, '\n  ')}`)
  return ['', `::: ${name}`, '', ...list, '', ':::', ''].map((text) => ({ text, line: 1 }))
}

/** The questions that an episode answers say best what it is about. */
function questionsOf(items: string[], lines: SourceLine[]): string {
  if (items.length > 0)
    return items
      .map((item) => `- ${item.trim()}`)
      .join('\n')
      .slice(0, 2_000)
  const start = lines.findIndex(({ text }) => /^:{3,}\s*\{?\.?questions\b/.test(text))
  const end = start === -1 ? -1 : lines.findIndex(({ text }, index) => index > start && /^:{3,}\s*$/.test(text))
  if (end === -1) return ''
  return textOf(lines.slice(start + 1, end))
    .trim()
    .slice(0, 2_000)
}
