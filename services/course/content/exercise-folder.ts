import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { create, fromJson } from '@bufbuild/protobuf'
import { type ExerciseContent, ExerciseContentSchema } from '@learnlab/contracts/course/v1/exercise'
import {
  CaseSuiteSchema,
  FrameworkSuiteSchema,
  type SourceFile,
  SourceFileSchema,
  TestFramework,
} from '@learnlab/contracts/executor/v1'
import { canonical } from '../domain/exercise-content.ts'
import { fileViolations } from '../domain/exercise-files.ts'
import { markdownProblems } from '../domain/markdown.ts'
import type { ContentProblem } from './content-problem.ts'
import { casesFile, exerciseFile } from './exercise-schema.ts'
import { type FolderFile, folderFiles } from './folder-files.ts'
import { type LocatedYaml, parseLocatedYaml } from './located-yaml.ts'
import { readTextFile } from './text-file.ts'

/** Folders of an exercise by what their files are. */
export const roles = {
  starter: 'starter',
  reference: 'reference',
  tests: 'tests',
  hiddenTests: 'hidden-tests',
  support: 'support',
  hiddenSupport: 'hidden-support',
} as const

/** An exercise's folder: its number gives the order within the subtopic. */
const exerciseFolderName = /^(\d{2,3})-[a-z0-9]+(-[a-z0-9]+)*$/

const frameworkMessages = {
  unittest: TestFramework.UNITTEST,
  pytest: TestFramework.PYTEST,
  'node:test': TestFramework.NODE_TEST,
}

/** The folders of exercises below `folder`, in their order. */
export async function exerciseFolders(dir: string, folder: string, problems: ContentProblem[]): Promise<string[]> {
  const names = (await readdir(join(dir, folder))).filter((name) => !name.startsWith('.')).sort()
  const folders: string[] = []
  for (const name of names) {
    const file = `${folder}/${name}`
    const stat = await lstat(join(dir, file)).catch(() => undefined)
    if (!exerciseFolderName.test(name) || !stat?.isDirectory()) {
      problems.push({ file, message: 'must be the folder of an exercise, named like 01-two-fer' })
    } else folders.push(file)
  }
  return folders.sort((one, other) => numberOf(one) - numberOf(other))
}

/** Reads one exercise. Adds what is wrong to `problems`, then returns undefined. */
export async function readExerciseFolder(
  dir: string,
  folder: string,
  problems: ContentProblem[],
): Promise<{ content: ExerciseContent; slugLine: number } | undefined> {
  const before = problems.length
  const file = `${folder}/exercise.yaml`
  const text = await readTextFile(dir, file, problems)
  const parsed = text === undefined ? undefined : parseLocatedYaml({ file, firstLine: 1, text }, exerciseFile, problems)
  const instructionsFile = `${folder}/instructions.md`
  const instructions = (await readTextFile(dir, instructionsFile, problems)) ?? ''
  for (const { line, message } of markdownProblems(instructions))
    problems.push({ file: instructionsFile, line, message })
  await checkEntries(dir, folder, problems)
  if (!parsed) return undefined
  addHintProblems(parsed, file, problems)

  const files = async (role: keyof typeof roles) =>
    (await folderFiles(dir, `${folder}/${roles[role]}`, problems)).map(sourceFile)
  const starterFiles = await files('starter')
  const referenceFiles = await files('reference')
  const { value } = parsed
  const content = create(ExerciseContentSchema, {
    ...{ slug: value.slug, title: value.title, language: value.language, instructions, hints: value.hints },
    ...{ difficulty: value.difficulty, concepts: value.concepts, starterFiles, referenceFiles },
    ...{ entryPoint: value.entry_point, timeoutSeconds: value.timeout_seconds, memoryLimitMb: value.memory_limit_mb },
    ...{ starterPasses: value.starter_passes, attribution: value.attribution },
  })
  const cases = await readCases(dir, folder, problems)
  const framework = value.framework === undefined ? TestFramework.UNSPECIFIED : frameworkMessages[value.framework]
  const testFiles = [
    ...(await files('tests')).map((file) => ({ file, hidden: false, support: false })),
    ...(await files('hiddenTests')).map((file) => ({ file, hidden: true, support: false })),
    ...(await files('support')).map((file) => ({ file, hidden: false, support: true })),
    ...(await files('hiddenSupport')).map((file) => ({ file, hidden: true, support: true })),
  ]
  if (cases && testFiles.length > 0) {
    problems.push({ file: `${folder}/cases.yaml`, message: 'stands beside test files; an exercise has one of both' })
  } else if (cases) content.tests = { case: 'cases', value: cases }
  else if (testFiles.length > 0) {
    content.tests = { case: 'framework', value: create(FrameworkSuiteSchema, { framework, files: testFiles }) }
  }
  for (const { field, description, name } of fileViolations(content)) {
    problems.push({ file: folder, field, message: name ? `${name} ${description}` : description })
  }
  if (problems.length > before) return undefined
  return { content: canonical(content), slugLine: parsed.lineOf(['slug']) }
}

/** What the folder holds beside would be left out silently. */
async function checkEntries(dir: string, folder: string, problems: ContentProblem[]): Promise<void> {
  const known = new Set<string>(['exercise.yaml', 'instructions.md', 'cases.yaml', ...Object.values(roles)])
  for (const name of (await readdir(join(dir, folder))).sort()) {
    if (!known.has(name)) problems.push({ file: `${folder}/${name}`, message: 'is no part of an exercise' })
  }
}

async function readCases(dir: string, folder: string, problems: ContentProblem[]) {
  const file = `${folder}/cases.yaml`
  const missing: ContentProblem[] = []
  const text = await readTextFile(dir, file, missing)
  if (text === undefined) {
    problems.push(...missing.filter(({ message }) => message !== 'is missing'))
    return undefined
  }
  const parsed = parseLocatedYaml({ file, firstLine: 1, text }, casesFile, problems)
  if (!parsed) return undefined
  try {
    return fromJson(CaseSuiteSchema, JSON.parse(JSON.stringify(parsed.value)))
  } catch (error) {
    problems.push({ file, message: error instanceof Error ? error.message : String(error) })
    return undefined
  }
}

function addHintProblems(parsed: LocatedYaml<{ hints: string[] }>, file: string, problems: ContentProblem[]): void {
  for (const [index, hint] of parsed.value.hints.entries()) {
    for (const { message } of markdownProblems(hint)) {
      problems.push({ file, line: parsed.lineOf(['hints', index]), field: `hints.${index}`, message })
    }
  }
}

export function sourceFile({ name, bytes }: FolderFile): SourceFile {
  return create(SourceFileSchema, { name, content: { case: 'data', value: bytes } })
}

function numberOf(folder: string): number {
  return Number.parseInt(folder.split('/').at(-1) ?? '', 10)
}
