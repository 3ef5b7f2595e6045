import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative } from 'node:path'
import type { ProgramFile, RunRequest } from '../../domain/program.ts'
import type { RunResult } from '../../domain/run-result.ts'

/** A program of the corpus, and what must come of it. */
export type HostileProgram = {
  /** Its language and what it does. */
  readonly name: string
  readonly language: string
  readonly mechanism: string
  readonly request: RunRequest
  readonly expected: Expected
}

type Expected = {
  readonly verdict: string
  readonly exitCode?: number
  readonly signal?: number
  readonly stdout?: string
  readonly stdoutHas?: string
  readonly stderrHas?: string
}

const folder = join(import.meta.dirname, 'programs')
const keys = ['mechanism', 'verdict', 'exit', 'signal', 'stdout', 'stdout has', 'stderr has', 'stdin', 'args', 'limits', 'on']
const headerLine = /^(?:#|\/\/|--) ([a-z ]+): (.*)$/
const ampleWallMs = 30_000

/** Every program for this machine. Throws when one has no proper header. */
export function hostilePrograms(): HostileProgram[] {
  return globSync('*/*.*', { cwd: folder })
    .filter((path) => !path.endsWith('.files'))
    .sort()
    .flatMap(readProgram)
}

/** What is wrong with a result, or undefined. */
export function faultOf({ expected }: HostileProgram, result: RunResult): string | undefined {
  const [stdout, stderr] = [result.stdout, result.stderr].map((bytes) => Buffer.from(bytes).toString()) as [string, string]
  const wrong = (what: string) =>
    `${what}; it was ${result.verdict}, exit ${result.exitCode}, signal ${result.signal}, ` +
    `stdout ${JSON.stringify(stdout.slice(0, 300))}, stderr ${JSON.stringify(stderr.slice(-500))}`
  if (result.verdict !== expected.verdict) return wrong(`verdict should be ${expected.verdict}`)
  const exitCode = expected.exitCode ?? (expected.verdict === 'COMPLETED' ? 0 : undefined)
  if (exitCode !== undefined && result.exitCode !== exitCode) return wrong(`exit code should be ${exitCode}`)
  if (expected.signal !== undefined && result.signal !== expected.signal) return wrong(`signal should be ${expected.signal}`)
  const same = expected.stdout === undefined || stdout === expected.stdout || stdout === `${expected.stdout}\n`
  if (!same) return wrong(`stdout should be ${JSON.stringify(expected.stdout)}`)
  if (!stdout.includes(expected.stdoutHas ?? '')) return wrong(`stdout should have ${JSON.stringify(expected.stdoutHas)}`)
  if (!stderr.includes(expected.stderrHas ?? '')) return wrong(`stderr should have ${JSON.stringify(expected.stderrHas)}`)
  return undefined
}

function readProgram(path: string): HostileProgram[] {
  const code = readFileSync(join(folder, path), 'utf8')
  const header = readHeader(path, code)
  const { mechanism, verdict, exit, signal, stdin, args, limits, on } = header
  if (!mechanism || !verdict) throw new Error(`${path} says neither what it does nor what must come of it`)
  if (on && on !== process.arch) return []
  const language = dirname(path)
  const request = {
    language,
    code,
    files: filesBeside(path),
    ...(stdin !== undefined && { stdin: Buffer.from(text(stdin)) }),
    ...(args && { args: JSON.parse(args) as string[] }),
    limits: { wallMs: ampleWallMs, ...JSON.parse(limits ?? '{}') },
  }
  const expected = {
    verdict,
    ...(exit && { exitCode: Number(exit) }),
    ...(signal && { signal: Number(signal) }),
    ...(header.stdout !== undefined && { stdout: text(header.stdout) }),
    ...(header['stdout has'] && { stdoutHas: header['stdout has'] }),
    ...(header['stderr has'] && { stderrHas: header['stderr has'] }),
  }
  return [{ name: `${language}: ${mechanism}`, language, mechanism, request, expected }]
}

function readHeader(path: string, code: string): Record<string, string | undefined> {
  const header: Record<string, string> = {}
  for (const line of code.split('\n')) {
    const [, key, value] = headerLine.exec(line) ?? []
    if (key === undefined || value === undefined) break
    if (!keys.includes(key) || key in header) throw new Error(`${path} says ${JSON.stringify(key)}, or says it twice`)
    header[key] = value
  }
  return header
}

function text(value: string): string {
  return value.startsWith('"') ? String(JSON.parse(value)) : value
}

function filesBeside(path: string): ProgramFile[] {
  const beside = join(folder, dirname(path), `${basename(path, extname(path))}.files`)
  return globSync('**/*', { cwd: beside, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ name: relative(beside, file), content: readFileSync(file) }))
}
