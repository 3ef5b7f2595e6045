import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { noDetails } from '../../domain/course.ts'
import { markdownProblems } from '../../domain/markdown.ts'
import { slugOf } from '../../domain/slug.ts'
import { type ContentProblem, CourseFolderError } from '../content-problem.ts'
import type { CourseContent } from '../course-content.ts'
import { fencedBlocks } from '../fenced-block.ts'
import { splitFrontMatter } from '../front-matter.ts'
import { type LocatedYaml, parseLocatedYaml } from '../located-yaml.ts'
import { readTextFile } from '../text-file.ts'
import { type Definitions, takeDefinitions, usedDefinitions } from './definitions.ts'
import { asMarkdown, type Episode, parseEpisode, withExamples } from './episode.ts'
import type { LessonSite } from './links.ts'
import { sourceLines, textOf } from './source-line.ts'

/** The two styles of lessons: of the Workbench (sandpaper), and before it of Jekyll. */
const styles = [
  { config: 'config.yaml', folders: ['episodes'], index: 'index.md' },
  { config: '_config.yml', folders: ['_episodes', '_episodes_rmd'], index: 'index.md' },
] as const

const text = z.preprocess((value) => value ?? '', z.coerce.string())

const configFile = z.looseObject({
  title: z.string().min(1).max(200),
  carpentry: text,
  keywords: text,
  license: text,
  source: text,
  repository: text,
  url: text,
  baseurl: text,
  episodes: z.preprocess(
    (value) => value ?? [],
    z.array(z.string().regex(/^[^/\\]{1,250}\.R?md$/, 'must be the name of a .md file')),
  ),
})
type Config = z.infer<typeof configFile>

const carpentries: Record<string, string> = {
  swc: 'software-carpentry',
  dc: 'data-carpentry',
  lc: 'library-carpentry',
  cp: 'carpentries',
  incubator: 'carpentries-incubator',
}

export type Lesson = {
  content: CourseContent
  /** What was read, as Markdown: the index and the episodes, before they were cut. For counting what came in. */
  source: string[]
  /** Files of the lesson that are no part of a course. */
  left: string[]
}

/** The style of the lesson in a folder; undefined where there is none. */
export async function lessonStyle(dir: string): Promise<(typeof styles)[number] | undefined> {
  for (const style of styles) {
    const found = await Promise.all(
      [style.config, style.folders[0]].map((name) => lstat(join(dir, name)).catch(() => undefined)),
    )
    if (found.every((stat) => stat !== undefined)) return style
  }
  return undefined
}

/**
 * Reads a lesson in the format of The Carpentries: its episodes become topics, their sections subtopics.
 * @throws {CourseFolderError} naming every file and line that cannot be read
 */
export async function readLesson(dir: string, style: (typeof styles)[number]): Promise<Lesson> {
  const problems: ContentProblem[] = []
  const configText = await readTextFile(dir, style.config, problems)
  const config =
    configText === undefined
      ? undefined
      : parseLocatedYaml({ file: style.config, firstLine: 1, text: configText }, configFile, problems)
  if (!config) throw new CourseFolderError(dir, problems)
  const baseUrl = siteOf(config.value)
  const site = { baseUrl, values: config.value }
  const shared: Definitions = new Map()
  for (const name of ['links.md', '_includes/links.md']) {
    const links = await readTextFile(dir, name, [])
    if (links !== undefined) takeDefinitions(asMarkdown(sourceLines(links, 1), { ...site, folder: '' }), shared)
  }

  const slugs = { topics: new Set<string>(), subtopics: new Set<string>() }
  const episodes: Episode[] = []
  for (const file of await episodeFiles(dir, style, config, problems)) {
    const source = await readTextFile(dir, file, problems)
    const folder = file.split('/')[0] ?? ''
    const episode =
      source === undefined
        ? undefined
        : parseEpisode({ file, text: source, site: { ...site, folder }, shared }, slugs, problems)
    if (episode) episodes.push(episode)
  }
  if (episodes.length === 0 && problems.length === 0)
    problems.push({ file: style.folders[0], message: 'has no episodes' })
  const index = await readIndex(dir, style.index, { site: { ...site, folder: '' }, shared }, problems)
  const licence = await licenceOf(dir, config.value)
  const citation = (await readTextFile(dir, 'CITATION', []))?.replace(/\s+/g, ' ').trim() ?? ''
  if (problems.length > 0) throw new CourseFolderError(dir, problems)

  const language = mainLanguage(episodes)
  const content: CourseContent = {
    slug: courseSlug(config.value),
    title: config.value.title,
    description: index.slice(0, 10_000),
    details: {
      ...noDetails,
      language,
      summary: summaryOf(index),
      tags: tagsOf(config.value.keywords),
      category: carpentries[config.value.carpentry] ?? '',
      estimatedMinutes: episodes.reduce((sum, { topic }) => sum + topic.estimatedMinutes, 0),
      licence,
      attribution: attributionOf(config.value, { licence, citation, baseUrl }),
    },
    topics: episodes.map(({ topic }) => withExamples(topic, language)),
    exercises: [],
  }
  return { content, source: [index, ...episodes.map(({ source }) => source)], left: await leftOut(dir) }
}

/** From the title, or the repository's name where that has no letter of ASCII. */
function courseSlug({ title, source, repository }: Config): string {
  const names = [
    title,
    (source || repository)
      .replace(/(?:\.git)?\/*$/, '')
      .split('/')
      .at(-1) ?? '',
  ]
  return slugOf(names.find((name) => /[a-z0-9]/i.test(name.normalize('NFKD'))) ?? title)
}

/** In the order that the configuration gives, else by name. */
async function episodeFiles(
  dir: string,
  { config, folders }: (typeof styles)[number],
  { value: { episodes }, lineOf }: LocatedYaml<Config>,
  problems: ContentProblem[],
): Promise<string[]> {
  const files = new Map<string, string>()
  for (const folder of folders) {
    for (const name of (await readdir(join(dir, folder)).catch(() => [])).sort()) {
      // What R Markdown was rendered to, with its output, counts more than its source.
      const base = name.normalize('NFC').replace(/\.R?md$/, '')
      if (/^[^._].*\.R?md$/.test(name) && !files.has(base)) files.set(base, `${folder}/${name}`)
    }
  }
  if (episodes.length === 0) return [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file)
  const named = new Set<string>()
  return episodes.flatMap((name, index) => {
    const base = name.normalize('NFC').replace(/\.R?md$/, '')
    const file = files.get(base)
    const fault = file === undefined ? 'there is no episode' : named.has(base) ? 'names twice the episode' : undefined
    named.add(base)
    if (fault)
      problems.push({ file: config, line: lineOf(['episodes', index]), field: 'episodes', message: `${fault} ${name}` })
    return file === undefined || fault ? [] : [file]
  })
}

async function readIndex(
  dir: string,
  file: string,
  { site, shared }: { site: LessonSite; shared: Definitions },
  problems: ContentProblem[],
): Promise<string> {
  const raw = await readTextFile(dir, file, [])
  if (raw === undefined) return ''
  const { body, linesAbove } = splitFrontMatter(raw) ?? { body: raw, linesAbove: 0 }
  const lines = asMarkdown(sourceLines(body, linesAbove + 1), site)
  for (const { line, message } of markdownProblems(textOf(lines))) {
    problems.push({ file, line: lines[line - 1]?.line ?? line, message })
  }
  const definitions: Definitions = new Map(shared)
  const text = textOf(takeDefinitions(lines, definitions)).trim()
  const used = usedDefinitions(text, definitions)
  return used.length > 0 ? `${text}\n\n${used.join('\n')}\n` : `${text}\n`
}

function siteOf({ url, baseurl, source, repository }: Config): string | undefined {
  const site = /^https?:\/\//.test(url)
    ? url + baseurl
    : (pagesOf(source) ?? pagesOf(`https://github.com/${repository}`))
  return site && `${site.replace(/\/+$/, '')}/`
}

/** Where the pages of a repository on GitHub are published unless it says otherwise. */
function pagesOf(source: string): string | undefined {
  const [, owner, name] = /^https:\/\/github\.com\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(source) ?? []
  return owner === undefined ? undefined : `https://${owner.toLowerCase()}.github.io/${name}`
}

async function licenceOf(dir: string, { license }: Config): Promise<string> {
  const spdx = license.trim().replace(/\s+/g, '-')
  if (/^[A-Za-z0-9.+-]{1,64}$/.test(spdx)) return spdx.toUpperCase().startsWith('CC') ? spdx.toUpperCase() : spdx
  const text = (await readTextFile(dir, 'LICENSE.md', [])) ?? ''
  return text.includes('creativecommons.org/licenses/by/4.0') ? 'CC-BY-4.0' : ''
}

/** What CC BY asks for: who made it, where it is, under what licence, and that it was changed. */
function attributionOf(
  { title, source, repository }: Config,
  { licence, citation, baseUrl }: { licence: string; citation: string; baseUrl: string | undefined },
): string {
  const place = source || (repository && `https://github.com/${repository}`) || baseUrl || ''
  const terms = licence === 'CC-BY-4.0' ? `${licence} (https://creativecommons.org/licenses/by/4.0/)` : licence
  return [
    `“${title}”, Copyright (c) The Carpentries (https://carpentries.org/)${place && `, ${place}`}`,
    terms && `licensed under ${terms}`,
    'cut into topics and subtopics, with links to its figures.',
    citation,
  ]
    .filter(Boolean)
    .join(', ')
    .replace('., ', '. ')
    .slice(0, 2_000)
}

function tagsOf(keywords: string): string[] {
  const tags = keywords
    .split(',')
    .map((keyword) => keyword.trim())
    .filter(Boolean)
    .map((keyword) => slugOf(keyword).slice(0, 50))
  return [...new Set(tags)].slice(0, 20)
}

/** The first paragraph of the index, as plain as it comes. */
function summaryOf(index: string): string {
  const paragraphs = index.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
  const first = paragraphs.find((paragraph) => /^[^#>:!|[{`~-]/.test(paragraph)) ?? ''
  return first
    .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/[*_`]/g, '')
    .slice(0, 500)
}

/** The language that most code blocks say, of those that name one. */
function mainLanguage(episodes: readonly Episode[]): string {
  const counts = new Map<string, number>()
  const texts = episodes.flatMap(({ topic }) => topic.subtopics.map(({ content }) => content))
  for (const { info } of texts.flatMap(fencedBlocks)) {
    const name = info.split(' ')[0]?.toLowerCase() ?? ''
    if (/^[a-z][a-z0-9+#-]{0,31}$/.test(name) && !['output', 'error', 'source', 'text', 'warning'].includes(name)) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

async function leftOut(dir: string): Promise<string[]> {
  const left: string[] = []
  for (const folder of ['learners', 'instructors', 'profiles', '_extras']) {
    const names = await readdir(join(dir, folder)).catch(() => [])
    left.push(...names.filter((name) => /\.R?md$/.test(name)).map((name) => `${folder}/${name}`))
  }
  return left.sort()
}
