import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { noDetails } from '../../domain/course.ts'
import { untaken } from '../../domain/slug.ts'
import { type ContentProblem, CourseFolderError } from '../content-problem.ts'
import type { CourseContent, ExerciseOfCourse, SubtopicContent, TopicContent } from '../course-content.ts'
import { parseLocatedJson } from '../located-json.ts'
import { readTextFile } from '../text-file.ts'
import { readDocument } from './docs.ts'
import { readTrackExercise, type TrackExercise, type TrackOf } from './exercise.ts'
import { executorLanguage } from './tests.ts'
import { type TrackConfig, type TrackEntry, trackConfig } from './track-config.ts'

export type Track = {
  content: CourseContent
  /** Markdown that was read, for counting what came in. */
  source: string[]
  /** What of the track is no part of the course, and why. */
  left: string[]
}

/** Practice exercises by their difficulty, as the site of Exercism names it. */
const practice = [
  { slug: 'practice-easy', title: 'Practice: easy', most: 3 },
  { slug: 'practice-medium', title: 'Practice: medium', most: 7 },
  { slug: 'practice-hard', title: 'Practice: hard', most: 10 },
]

/** Whether a folder is laid out like the tracks of Exercism. */
export async function isTrack(dir: string): Promise<boolean> {
  const found = await Promise.all(['config.json', 'exercises'].map((name) => lstat(join(dir, name)).catch(() => null)))
  return (found[0]?.isFile() ?? false) && (found[1]?.isDirectory() ?? false)
}

/**
 * Reads a track of Exercism: each concept becomes a topic with what is said about it and with the exercises that teach
 * it; practice exercises follow by their difficulty, and those that are retired last.
 * @throws {CourseFolderError} naming every file and line that cannot be read
 */
export async function readTrack(dir: string): Promise<Track> {
  const problems: ContentProblem[] = []
  const file = 'config.json'
  const text = await readTextFile(dir, file, problems)
  const parsed = text === undefined ? undefined : parseLocatedJson(file, text, trackConfig, problems)
  if (!parsed) throw new CourseFolderError(dir, problems)
  const { value: config, lineOf } = parsed
  const licence = await licenceOf(dir)
  const track: TrackOf = { ...config, executorLanguage: executorLanguage(config.slug), licence: licence.spdx }
  const left: string[] = []
  const named = new Set<string>()
  const readAll = async (kind: 'concept' | 'practice') => {
    const read: { entry: TrackEntry; exercise: TrackExercise }[] = []
    for (const [index, entry] of config.exercises[kind].entries()) {
      const folder = `exercises/${kind}/${entry.slug}`
      const line = lineOf(['exercises', kind, index])
      // Nobody has finished what is in progress; what is retired can still be solved.
      if (named.has(entry.slug)) problems.push({ file, line, message: `names the exercise ${entry.slug} twice` })
      else if (entry.status === 'wip') left.push(`${folder}: its status is ${entry.status}`)
      else if (!(await isFolder(dir, folder))) problems.push({ file, line, message: `there is no folder ${folder}` })
      else {
        const exercise = await readTrackExercise(dir, kind, entry, track, problems)
        if (exercise?.untested) left.push(`${folder}: ${exercise.untested}`)
        if (exercise) read.push({ entry, exercise })
      }
      named.add(entry.slug)
    }
    return read
  }
  const taught = await readAll('concept')
  const practised = await readAll('practice')

  const slugs = new Set([...taught, ...practised].map(({ entry }) => entry.slug))
  const topics: TopicContent[] = []
  const exercises: ExerciseOfCourse[] = []
  const add = (topic: TopicContent, { entry, exercise }: (typeof taught)[number]) => {
    const content = exercise.introduction || `${exercise.blurb || entry.name}\n`
    topic.subtopics.push(subtopic(entry.slug, entry.name, content))
    exercises.push({ subtopic: entry.slug, content: exercise.content })
  }
  for (const concept of conceptsOf(config, taught)) {
    const about = await aboutConcept(dir, concept.slug, problems)
    const topic = emptyTopic(`concept-${concept.slug}`, concept.name)
    if (about.trim() !== '') {
      topic.subtopics.push(subtopic(untaken(`about-${concept.slug}`, slugs), concept.name, about))
    }
    for (const each of taught) if (each.entry.concepts[0] === concept.slug) add(topic, each)
    if (topic.subtopics.length > 0) topics.push(topic)
  }
  for (const [index, { slug, title, most }] of practice.entries()) {
    const least = practice[index - 1]?.most ?? -1
    const topic = emptyTopic(slug, title)
    for (const each of practised.filter(({ entry }) => entry.status !== 'deprecated')) {
      if (each.entry.difficulty > least && each.entry.difficulty <= most) add(topic, each)
    }
    if (topic.subtopics.length > 0) topics.push(topic)
  }
  const others = [
    { slug: 'other', title: 'Other', read: taught.filter(({ entry }) => entry.concepts.length === 0) },
    { slug: 'retired', title: 'Retired', read: practised.filter(({ entry }) => entry.status === 'deprecated') },
  ]
  for (const { slug, title, read } of others.filter(({ read }) => read.length > 0)) {
    const topic = emptyTopic(slug, title)
    for (const each of read) add(topic, each)
    topics.push(topic)
  }
  if (exercises.length === 0 && problems.length === 0) problems.push({ file, message: 'names no exercise' })
  if (problems.length > 0) throw new CourseFolderError(dir, problems)
  for (const kind of ['concept', 'practice'] as const) left.push(...(await unlisted(dir, kind, config)))
  const content: CourseContent = {
    slug: `exercism-${config.slug}`.slice(0, 100),
    title: `${config.language} (Exercism)`,
    description: config.blurb === '' ? '' : `${config.blurb}\n`,
    details: {
      ...noDetails,
      language: track.executorLanguage,
      summary: config.blurb.slice(0, 500),
      category: 'exercism',
      licence: licence.spdx,
      attribution: licence.attribution(config),
    },
    topics,
    exercises,
  }
  const texts = topics.flatMap(({ subtopics }) => subtopics.map(({ content }) => content))
  return { content, source: [content.description, ...texts], left }
}

/** In the order of the exercises that teach them, then as the track lists them. */
function conceptsOf(config: TrackConfig, taught: { entry: TrackEntry }[]): { slug: string; name: string }[] {
  const names = new Map(config.concepts.map(({ slug, name }) => [slug, name]))
  const slugs = new Set([...taught.flatMap(({ entry }) => entry.concepts), ...names.keys()])
  return [...slugs].map((slug) => ({ slug, name: names.get(slug) ?? slug }))
}

async function aboutConcept(dir: string, slug: string, problems: ContentProblem[]): Promise<string> {
  const folder = `concepts/${slug}`
  const about = await readDocument(dir, `${folder}/about.md`, problems)
  return about.trim() === '' ? await readDocument(dir, `${folder}/introduction.md`, problems) : about
}

function emptyTopic(slug: string, title: string): TopicContent {
  return { slug: slug.slice(0, 100), title, description: '', estimatedMinutes: 0, subtopics: [] }
}

function subtopic(slug: string, title: string, content: string): SubtopicContent {
  const language = ''
  return { slug: slug.slice(0, 100), title, content, codeExample: '', language, has3d: false, estimatedMinutes: 0 }
}

async function unlisted(dir: string, kind: 'concept' | 'practice', { exercises }: TrackConfig): Promise<string[]> {
  const known = new Set(exercises[kind].map(({ slug }) => slug))
  const names = await readdir(join(dir, 'exercises', kind)).catch(() => [])
  return names
    .filter((name) => !name.startsWith('.') && !known.has(name))
    .sort()
    .map((name) => `exercises/${kind}/${name}: config.json does not name it`)
}

async function isFolder(dir: string, folder: string): Promise<boolean> {
  const stat = await lstat(join(dir, folder)).catch(() => undefined)
  return stat?.isDirectory() ?? false
}

async function licenceOf(dir: string) {
  const text = (await readTextFile(dir, 'LICENSE', [])) ?? ''
  const spdx = /\bMIT License\b/i.test(text) ? 'MIT' : ''
  const [copyright = ''] = /^Copyright\b.*$/im.exec(text) ?? []
  return {
    spdx,
    attribution({ language, slug }: TrackConfig): string {
      const parts = [`Exercism's ${language} track, https://exercism.org/tracks/${slug}`, copyright.trim()]
      if (spdx) parts.push(`licensed under ${spdx}`)
      return [...parts, 'arranged as topics and subtopics.']
        .filter(Boolean)
        .join('; ')
        .replaceAll('\0', '')
        .slice(0, 2_000)
    },
  }
}
