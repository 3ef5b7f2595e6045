import { create } from '@bufbuild/protobuf'
import { type ExerciseContent, ExerciseContentSchema } from '@learnlab/contracts/course/v1/exercise'
import type { SourceFile } from '@learnlab/contracts/executor/v1'
import { canonical } from '../../domain/exercise-content.ts'
import { fileViolations, nameFault } from '../../domain/exercise-files.ts'
import type { ContentProblem } from '../content-problem.ts'
import { sourceFile } from '../exercise-folder.ts'
import { parseLocatedJson } from '../located-json.ts'
import { readFileBytes, readTextFile } from '../text-file.ts'
import { asksToRefactor, hintsIn, readDocument, readWithAppendix } from './docs.ts'
import { referenceFiles } from './reference.ts'
import { frameworkSuite } from './tests.ts'
import {
  type ExerciseConfig,
  exerciseConfig,
  exerciseFiles,
  type TrackConfig,
  type TrackEntry,
} from './track-config.ts'

export type TrackExercise = {
  content: ExerciseContent
  /** What is read before it. */
  introduction: string
  blurb: string
  /** Why its tests are not run, and what became of them; undefined where they are. */
  untested: string | undefined
}

// What the contract accepts.
const maxInstructionsBytes = 65_536
const maxHints = 50
const maxFiles = 24

export type TrackOf = Pick<TrackConfig, 'files' | 'slug'> & {
  /** As the executor names it. */
  executorLanguage: string
  licence: string
}

/** Reads one exercise of a track. Adds what is wrong to `problems`, then returns undefined. */
export async function readTrackExercise(
  dir: string,
  kind: 'concept' | 'practice',
  entry: TrackEntry,
  track: TrackOf,
  problems: ContentProblem[],
): Promise<TrackExercise | undefined> {
  const before = problems.length
  const folder = `exercises/${kind}/${entry.slug}`
  const file = `${folder}/.meta/config.json`
  const text = await readTextFile(dir, file, problems)
  const config = text === undefined ? undefined : parseLocatedJson(file, text, exerciseConfig, problems)
  if (!config) return undefined
  const names = exerciseFiles(entry.slug, kind, config.value.files, track.files)
  const read = async (kind: keyof typeof names) => {
    const line = config.lineOf(['files', kind])
    return await readFiles(dir, folder, names[kind], { file, line, field: `files.${kind}` }, problems)
  }
  const starter = await read('solution')
  const example = await read('example')
  const tests = await read('test')
  const support = [...(await read('editor')), ...(await read('invalidator'))]
  if (names.solution.length === 0) problems.push({ file, field: 'files.solution', message: 'names no file' })

  const instructions = await readWithAppendix(dir, `${folder}/.docs`, 'instructions', problems)
  const introduction = await readWithAppendix(dir, `${folder}/.docs`, 'introduction', problems)
  const hints = hintsIn(await readDocument(dir, `${folder}/.docs/hints.md`, problems))
  const given = new Set([...starter, ...tests].map(({ name }) => name))
  const beside = support.filter(({ name }) => !given.has(name))
  const run = frameworkSuite(track.executorLanguage, tests, beside)
  // What nothing runs here, learners may run themselves.
  const withTests = [...starter, ...tests, ...beside]
  const isFit = areFit(withTests)
  const content = create(ExerciseContentSchema, {
    ...{ slug: entry.slug, title: entry.name, language: track.executorLanguage, instructions, hints },
    ...{ difficulty: entry.difficulty, concepts: [...new Set([...entry.concepts, ...entry.practices])].slice(0, 50) },
    starterFiles: run.suite || !isFit ? starter : withTests,
    referenceFiles: example.length > 0 ? referenceFiles(starter, example) : [],
    ...(run.suite && { tests: { case: 'framework', value: run.suite } }),
    starterPasses: asksToRefactor(instructions),
    attribution: attributionOf(entry, config.value, track),
  })
  for (const { field, description, name } of fileViolations(content)) {
    problems.push({ file, field, message: name ? `${name} ${description}` : description })
  }
  if (Buffer.byteLength(instructions) > maxInstructionsBytes) {
    const message = `has more than ${maxInstructionsBytes} bytes with its appendix`
    problems.push({ file: `${folder}/.docs/instructions.md`, message })
  }
  if (hints.length > maxHints) {
    problems.push({ file: `${folder}/.docs/hints.md`, message: `has more than ${maxHints} sections` })
  }
  for (const [index, hint] of hints.entries()) {
    if (Buffer.byteLength(hint) > 8_192) {
      problems.push({ file: `${folder}/.docs/hints.md`, message: `has more than 8192 bytes in hint ${index + 1}` })
    }
  }
  if (problems.length > before) return undefined
  const untested = run.suite ? undefined : untestedNote(tests, run.reason, isFit)
  return { content: canonical(content), introduction, blurb: config.value.blurb, untested }
}

function untestedNote(tests: readonly SourceFile[], reason: string, isFit: boolean): string {
  if (tests.length === 0) return `without tests: ${reason}`
  const whither = isFit ? 'learners get them with the starter' : 'they are too large to go with the starter'
  return `its tests (${tests.map(({ name }) => name).join(', ')}): ${reason}; ${whither}, and nobody is graded`
}

/** Whether an exercise may begin with these files. */
function areFit(files: readonly SourceFile[]): boolean {
  const content = create(ExerciseContentSchema, { starterFiles: [...files] })
  return files.length <= maxFiles && fileViolations(content).length === 0
}

async function readFiles(
  dir: string,
  folder: string,
  names: readonly string[],
  place: Pick<ContentProblem, 'file' | 'line' | 'field'>,
  problems: ContentProblem[],
): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  for (const name of names) {
    const fault = nameFault(name)
    if (fault) {
      problems.push({ ...place, message: `${JSON.stringify(name.slice(0, 80))} ${fault}` })
      continue
    }
    const bytes = await readFileBytes(dir, `${folder}/${name}`, problems)
    if (bytes) files.push(sourceFile({ name, bytes }))
  }
  return files
}

/** Who made it and whence it comes, as the licence asks for. */
function attributionOf(
  { slug }: TrackEntry,
  { authors, contributors, source, source_url: url }: ExerciseConfig,
  { slug: track, licence }: TrackOf,
): string {
  const names = (people: string[]) => people.slice(0, 100).join(', ')
  const parts = [
    `From Exercism, https://exercism.org/tracks/${track}/exercises/${slug}`,
    authors.length > 0 && `by ${names(authors)}`,
    contributors.length > 0 && `with contributions of ${names(contributors)}`,
    licence && `licensed under ${licence}`,
    (source || url) && `after ${[source, url].filter(Boolean).join(', ')}`,
  ]
  return parts.filter(Boolean).join('; ').replaceAll('\0', '').slice(0, 4_000)
}
