import { algorithms } from './algorithms.ts'
import { commandLine } from './command-line.ts'
import { dataAnalysis } from './data-analysis.ts'
import { databases } from './databases.ts'
import { javascript } from './javascript.ts'
import { networks } from './networks.ts'
import { objects } from './objects.ts'
import { python } from './python.ts'
import { systems } from './systems.ts'
import { versionControl } from './version-control.ts'
import { webPages } from './web-pages.ts'

/**
 * What courses call things, and what beginners call them, by subject; a concept to a line. Before the bar the words of the
 * field, each of which may stand for the others; after it everyday words that point to them, joined by "+" where it takes
 * several. No course is in it and no question: it is about what is taught, whoever teaches it.
 */
export const subjects: Readonly<Record<string, readonly string[]>> = {
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
}
