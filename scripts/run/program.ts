import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join, relative, resolve, sep } from 'node:path'
import { findLanguage, languageNames, languages } from '../../services/executor/languages/catalog.ts'

/** Thrown when what was named is no program that could be run. Says what to do. */
export class NoProgramError extends Error {
  override readonly name = 'NoProgramError'
}

type SourceFile = { readonly name: string; readonly content: { readonly case: 'data'; readonly value: Uint8Array } }

/** A program as the service takes it. */
export type SourceProgram = {
  readonly language: string
  readonly entryPoint: string
  readonly files: readonly SourceFile[]
}

type Choice = {
  readonly path: string
  readonly others: readonly string[]
  readonly language: string | undefined
  readonly entryPoint: string | undefined
}

/** Extensions other than that of the language's own main file. */
const otherExtensions: Record<string, string> = {
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.cc': 'cpp',
  '.cxx': 'cpp',
}

const mostFiles = 64

/** Reads the program at a path, relative to `folder`. Throws `NoProgramError`. */
export function readProgram(choice: Choice, folder: string): SourceProgram {
  const path = resolve(folder, choice.path)
  const files = filesOf(path, choice, folder)
  const names = files.map(({ name }) => name)
  const entryPoint = choice.entryPoint ?? (isFolder(path) ? mainOf(names, choice) : basename(path))
  if (!names.includes(entryPoint)) throw new NoProgramError(`There is no file ${entryPoint} in ${choice.path}.`)
  return { language: choice.language ?? languageOf(entryPoint), entryPoint, files }
}

function filesOf(path: string, { others }: Choice, folder: string): SourceFile[] {
  const paths = isFolder(path)
    ? namesBelow(path).map((name) => ({ name, path: join(path, name) }))
    : [{ name: basename(path), path }]
  const beside = others.map((other) => ({ name: basename(other), path: resolve(folder, other) }))
  const all = [...paths, ...beside]
  if (all.length > mostFiles) throw new NoProgramError(`A program has at most ${mostFiles} files, not ${all.length}.`)
  return all.map((file) => ({ name: file.name, content: { case: 'data', value: read(file.path) } }))
}

function namesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.') || part === '__pycache__'))
    .sort()
}

function mainOf(names: readonly string[], { path, language }: Choice): string {
  const known = languages.filter(({ name }) => language === undefined || findLanguage(language)?.name === name)
  const found = known.map(({ defaultEntryPoint }) => defaultEntryPoint).filter((main) => names.includes(main))
  const [main] = found
  if (main && found.length === 1) return main
  const reason = main ? `more than one main file (${found.join(', ')})` : 'no main file'
  throw new NoProgramError(`There is ${reason} in ${path}: name the one that starts with --entry.`)
}

function languageOf(name: string): string {
  const extension = extname(name).toLowerCase()
  const own = languages.find(({ defaultEntryPoint }) => extname(defaultEntryPoint) === extension)
  const language = own?.name ?? otherExtensions[extension]
  if (language) return language
  throw new NoProgramError(
    `What language ${name} is in is not told by its name: give --language, one of ${languageNames().join(', ')}.`,
  )
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): NoProgramError {
  const { code } = error as NodeJS.ErrnoException
  return new NoProgramError(code === 'ENOENT' ? `There is no ${path}.` : `${path} cannot be read (${code}).`)
}
