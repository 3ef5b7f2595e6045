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
const keys = [
  'mechanism',
  'verdict',
  'exit',
  'signal',
  'stdout',
  'stdout has',
  'stderr has',
  'stdin',
  'args',
  'limits',
  'on',
]
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
  const stdout = Buffer.from(result.stdout).toString()
  const stderr = Buffer.from(result.stderr).toString()
  const {
    verdict,
    exitCode = verdict === 'COMPLETED' ? 0 : undefined,
    signal,
    stdoutHas = '',
    stderrHas = '',
  } = expected
  const wrong = [
    result.verdict !== verdict && `verdict is not ${verdict}`,
    exitCode !== undefined && result.exitCode !== exitCode && `exit code is not ${exitCode}`,
    signal !== undefined && result.signal !== signal && `signal is not ${signal}`,
    expected.stdout !== undefined && ![stdout, stdout.slice(0, -1)].includes(expected.stdout) && 'stdout is another',
    !stdout.includes(stdoutHas) && `stdout has no ${JSON.stringify(stdoutHas)}`,
    !stderr.includes(stderrHas) && `stderr has no ${JSON.stringify(stderrHas)}`,
  ].find(Boolean)
  if (!wrong) return undefined
  const was = { ...result, stdout: stdout.slice(0, 300), stderr: stderr.slice(-500) }
  return `${wrong}: ${JSON.stringify(was)}`
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
