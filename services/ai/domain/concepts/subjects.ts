import { algorithms } from './algorithms.ts'
import { commandLine } from './command-line.ts'
import { dataAnalysis } from './data-analysis.ts'
import { databases } from './databases.ts'
import { javascript } from './javascript.ts'
import { networks } from './networks.ts'
import { objects } from './objects.ts'
import { programming } from './programming.ts'
import { python } from './python.ts'
import { systems } from './systems.ts'
import { versionControl } from './version-control.ts'
import { webPages } from './web-pages.ts'

/**
 * What courses call things, and what beginners call them, by subject; a concept to a line. Before the bar the words of the
 * field, each of which may stand for the others; after it everyday words that point to them, joined by "+" where it takes
 * several. No course is in it and no question: it is about what is taught, whoever teaches it.
 */
export const subjects = {
  programming,
  python,
  javascript,
  databases,
  systems,
  objects,
  algorithms,
  'command-line': commandLine,
  'version-control': versionControl,
  'web-pages': webPages,
  'data-analysis': dataAnalysis,
  networks,
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Subject = keyof typeof subjects

export const subjectNames = Object.keys(subjects) as readonly Subject[]

/** A course on one of these is about programming. */
export const languages: readonly Subject[] = ['python', 'javascript', 'systems', 'objects']

/** What a fenced block of code in a language tells of. */
export const subjectsOfFences: ReadonlyMap<string, Subject> = new Map([
  ...(['python', 'py'] as const).map((fence) => [fence, 'python'] as const),
  ...(['javascript', 'js', 'jsx', 'typescript', 'ts', 'tsx'] as const).map((fence) => [fence, 'javascript'] as const),
  ...(['c', 'cpp', 'rust', 'go'] as const).map((fence) => [fence, 'systems'] as const),
  ...(['java', 'csharp', 'kotlin'] as const).map((fence) => [fence, 'objects'] as const),
  ...(['bash', 'sh', 'shell'] as const).map((fence) => [fence, 'command-line'] as const),
  ...(['html', 'css'] as const).map((fence) => [fence, 'web-pages'] as const),
  ['sql', 'databases'],
])
