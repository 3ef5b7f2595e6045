import { findLanguage, languageNames } from '../languages/catalog.ts'
import { artifactName } from '../languages/commands.ts'
import type { Command, Language } from '../languages/language.ts'
import { checkEnvironment, type Environment } from './environment.ts'
import { InvalidRequestError } from './invalid-request.ts'
import { type Limits, maxFiles, maxSourceBytes, maxStdinBytes, type RequestedLimits, resolveLimits } from './limits.ts'

export type ProgramFile = {
  readonly name: string
  readonly content: Uint8Array
  /** Machine code that was compiled here before. */
  readonly executable?: boolean
}

/** What a caller asks to be run. */
export type RunRequest = {
  readonly language: string
  /** The entry point's text; may be left out when `files` has it. */
  readonly code?: string
  readonly files?: readonly ProgramFile[]
  /** Name of the file that starts; default is the language's. */
  readonly entryPoint?: string
  readonly args?: readonly string[]
  /** Variables that it finds beside those that every program has. */
  readonly environment?: Environment
  readonly stdin?: Uint8Array
  readonly limits?: RequestedLimits
}

/** What a container is given to do. */
export type Job = {
  readonly files: readonly ProgramFile[]
  readonly entryPoint: string
  readonly args: readonly string[]
  readonly stdin: Uint8Array
  readonly limits: Limits
  /** What it consists of, in languages that run by commands; the first that fails ends it. */
  readonly commands?: readonly Command[]
  /** Variables beside those that every program and command has. */
  readonly environment?: Environment
  /** A file that a successful job leaves in its folder and that comes back with its result. */
  readonly collect?: { readonly name: string; readonly mostBytes: number }
  /** What has to make one of its files first, in the same container. */
  readonly compiledBy?: CompilationJob
}

/** A job whose file is for another one. */
export type CompilationJob = Job & {
  readonly collect: NonNullable<Job['collect']>
  /** Told what it made, some time after the other one's end; not where the container was lost by then. */
  readonly keep?: ((artifact: Buffer) => void) | undefined
}

/** A request that has been checked and can be run. */
export type Program = Job & { readonly language: Language }

const nothing = new Uint8Array()
const maxNameBytes = 255
const maxPathParts = 16
const maxArgsBytes = 64 * 1024

/** Checks a request. Throws `InvalidRequestError` naming the field that is wrong. */
export function parseProgram(request: RunRequest): Program {
  const language = findLanguage(request.language)
  if (!language) {
    throw new InvalidRequestError('language', `is not known; the known ones are ${languageNames().join(', ')}`)
  }
  const limits = resolveLimits(request.limits, language.leastMemoryBytes)
  const entryPoint = request.entryPoint || language.defaultEntryPoint
  const files = [...(request.files ?? [])]
  if (request.code || !files.some((file) => file.name === entryPoint)) {
    if (!request.code && files.length > 0) {
      throw new InvalidRequestError('entry_point', `${JSON.stringify(entryPoint)} is not among the files`)
    }
    files.push({ name: entryPoint, content: Buffer.from(request.code ?? '') })
  }
  checkFiles(files, request.entryPoint ? 'entry_point' : 'files')
  const args = request.args ?? []
  checkArgs(args)
  const environment = request.environment ?? {}
  checkEnvironment(environment)
  const stdin = request.stdin ?? nothing
  if (stdin.length > maxStdinBytes) throw new InvalidRequestError('stdin', `is longer than ${maxStdinBytes} bytes`)
  const fileNames = files.map(({ name }) => name)
  const taken = fileNames.some((name) => name.split('/')[0] === artifactName)
  if (language.compilation && taken) {
    throw new InvalidRequestError('files', `must not have ${artifactName}: the compiled program gets this name`)
  }
  return withCommands({ language, files, entryPoint, args, environment, stdin, limits })
}

/** What one run of a program has of its own. */
export type ProgramInput = {
  readonly stdin?: Uint8Array
  readonly args?: readonly string[]
  /** What differs from the limits of the program. */
  readonly limits?: RequestedLimits
}

/** A program with another input. Throws `InvalidRequestError`. */
export function withInput(program: Program, { stdin = nothing, args = [], limits = {} }: ProgramInput): Program {
  checkArgs(args)
  const asked = Object.entries(limits).filter(([, value]) => value)
  const resolved = resolveLimits({ ...program.limits, ...Object.fromEntries(asked) }, program.language.leastMemoryBytes)
  return withCommands({ ...program, stdin, args, limits: resolved })
}

function withCommands(program: Program): Program {
  const { language, entryPoint, files, args } = program
  if (!language.run) return program
  return { ...program, commands: [language.run({ entryPoint, fileNames: files.map(({ name }) => name), args })] }
}

/** Checks files that are to lie in one folder; `lastField` names the last of them. Throws `InvalidRequestError`. */
export function checkFiles(files: readonly ProgramFile[], lastField: string): void {
  if (files.length > maxFiles) throw new InvalidRequestError('files', `are more than ${maxFiles}`)
  const names = new Set<string>()
  let bytes = 0
  files.forEach((file, index) => {
    const field = index < files.length - 1 ? `files[${index}].name` : lastField
    checkName(file.name, field)
    if (names.has(file.name)) throw new InvalidRequestError(field, `names ${JSON.stringify(file.name)} twice`)
    names.add(file.name)
    bytes += file.content.length
  })
  for (const name of names) {
    const parts = name.split('/')
    for (let end = 1; end < parts.length; end++) {
      const folder = parts.slice(0, end).join('/')
      if (names.has(folder)) {
        throw new InvalidRequestError('files', `have ${JSON.stringify(folder)} as a file and as a folder`)
      }
    }
  }
  if (bytes > maxSourceBytes) throw new InvalidRequestError('files', `are longer than ${maxSourceBytes} bytes together`)
}

/** A name is a relative path of plain parts: nothing that could lead out of the program's own folder. */
function checkName(name: string, field: string): void {
  const refuse = (reason: string): never => {
    throw new InvalidRequestError(field, `${JSON.stringify(name.slice(0, 80))} ${reason}`)
  }
  if (name === '') refuse('is empty')
  if (Buffer.byteLength(name) > maxNameBytes) refuse(`is longer than ${maxNameBytes} bytes`)
  if (name.startsWith('/')) refuse('is not relative')
  if (!name.isWellFormed()) refuse('is no valid Unicode')
  if (hasControlCharacter(name)) refuse('holds a control character')
  const parts = name.split('/')
  if (parts.length > maxPathParts) refuse(`has more than ${maxPathParts} parts`)
  if (parts.some((part) => part === '' || part === '.' || part === '..')) refuse('has an empty part, "." or ".."')
}

function hasControlCharacter(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}

function checkArgs(args: readonly string[]): void {
  let bytes = 0
  args.forEach((arg, index) => {
    if (arg.includes('\0')) throw new InvalidRequestError(`args[${index}]`, 'holds a NUL character')
    bytes += Buffer.byteLength(arg)
  })
  if (args.length > maxFiles || bytes > maxArgsBytes) throw new InvalidRequestError('args', 'are too many or too long')
}
