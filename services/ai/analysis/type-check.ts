import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import ts from 'typescript-6'
import type { Analysis, Finding } from '../domain/analysis/finding.ts'
import { explainTypeError } from '../domain/errors/typescript/explain-typescript.ts'

export type TypeCheck = Pick<Analysis, 'source' | 'findings'>

const mostFindings = 50
const { resolve } = createRequire(import.meta.url)
const libraries = dirname(resolve('typescript-6'))
const nodeTypes = dirname(resolve('@types/node/package.json'))
const programPath = '/main.ts'

/** As a beginner's program is to be held: what is missing altogether is no mistake, what contradicts itself is. */
const options: ts.CompilerOptions = {
  ...{ strict: true, noImplicitAny: false, useUnknownInCatchVariables: false, strictPropertyInitialization: false },
  ...{ target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, lib: ['lib.esnext.d.ts'], types: [] },
  ...{ moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force },
  ...{ noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
}

/** What is said of modules of which nothing is known: files that were not sent, and packages. */
const unknownModule = new Set([2307, 2732, 2792, 6053, 6231, 7016])

const read = new Map<string, ts.SourceFile | undefined>()
let program = ''
let last: ts.Program | undefined

// The program sees itself and the declarations of the language and of Node, and nothing else of this host.
const host: ts.CompilerHost = {
  getSourceFile: (path, version) => {
    if (path === programPath) return ts.createSourceFile(path, program, version)
    if (!read.has(path)) {
      const text = declarations(path)
      read.set(path, text === undefined ? undefined : ts.createSourceFile(path, text, version))
    }
    return read.get(path)
  },
  fileExists: (path) => path === programPath || (isDeclaration(path) && ts.sys.fileExists(path)),
  readFile: (path) => (path === programPath ? program : declarations(path)),
  directoryExists: (path) => path === '/' || isDeclaration(`${path}${sep}`),
  getDirectories: () => [],
  getCurrentDirectory: () => '/',
  getDefaultLibFileName: () => join(libraries, 'lib.esnext.d.ts'),
  getDefaultLibLocation: () => libraries,
  getCanonicalFileName: (path) => path,
  useCaseSensitiveFileNames: () => true,
  getNewLine: () => '\n',
  writeFile: () => undefined,
}

function isDeclaration(path: string): boolean {
  return !path.includes('..') && [libraries, nodeTypes].some((folder) => path.startsWith(folder + sep))
}

function declarations(path: string): string | undefined {
  return isDeclaration(path) ? ts.sys.readFile(path) : undefined
}

/**
 * What the compiler of TypeScript says of a program of one file; nothing of one that it cannot read. Uses of other modules than
 * those of Node are taken for right.
 */
export function checkTypes(code: string): TypeCheck {
  const source = `typescript ${ts.version}`
  program = code
  const rootNames = [programPath, join(nodeTypes, 'index.d.ts')]
  last = ts.createProgram({ rootNames, options, host, ...(last && { oldProgram: last }) })
  const missing = last.getGlobalDiagnostics()[0] ?? last.getOptionsDiagnostics()[0]
  if (missing) throw new Error(`types cannot be checked: ${headOf(missing)}`)
  const file = last.getSourceFile(programPath)
  if (file === undefined || last.getSyntacticDiagnostics(file).length > 0) return { source, findings: [] }
  const errors = last
    .getSemanticDiagnostics(file)
    .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !unknownModule.has(code))
  return { source, findings: errors.slice(0, mostFindings).map((error) => findingOf(error, file)) }
}

function findingOf(error: ts.Diagnostic, file: ts.SourceFile): Finding {
  const { start = 0, length = 0, code } = error
  const [from, to] = [start, start + length].map((at) => file.getLineAndCharacterOfPosition(at))
  const [startLine, startColumn] = [(from?.line ?? 0) + 1, (from?.character ?? 0) + 1]
  const message = headOf(error)
  const { explanation, fix } = explainTypeError({ number: code, message, line: startLine }, file.text)
  return {
    ...{ startLine, startColumn, endLine: (to?.line ?? 0) + 1, endColumn: (to?.character ?? 0) + 1 },
    ...{ rule: `TS${code}`, severity: 'error', message, explanation: `${explanation} ${fix}` },
  }
}

/** What is wrong, without why the compiler thinks so. */
function headOf({ messageText }: ts.Diagnostic): string {
  const head = typeof messageText === 'string' ? messageText : messageText.messageText
  return head.replace(/\s+/g, ' ')
}
