import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LiveRun } from '../domain/live-run.ts'
import { type Program, withInput } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { TestCase } from '../domain/test-suite.ts'

/** A case with its place in the suite, from 0. */
export type PlacedCase = readonly [index: number, test: TestCase]

/** Runs a program of ours while it is watched. */
export type StartLive = (program: Program, live: LiveRun, signal: AbortSignal) => Promise<RunResult>

const driver = {
  name: 'learnlab-run-cases.py',
  content: readFileSync(join(import.meta.dirname, 'harness', 'run_cases.py')),
}
const heartbeatMs = 60_000
/** Cases that print more are run by themselves, and so are those that this time does not suffice for. */
const mostOutputBytes = 64 * 1024
const togetherMs = 10_000
const outputBytes = 8 * 1024 * 1024
export const mostTogether = 100

const toldSchema = z.object({
  index: z.int().min(0),
  status: z.int().min(0).max(0xffff),
  late: z.boolean(),
  wallUs: z.int().min(0),
  cpuUs: z.int().min(0),
  peakBytes: z.int().min(0),
  stdout: z.int().min(0).max(mostOutputBytes),
  stderr: z.int().min(0).max(mostOutputBytes),
})
type Told = z.infer<typeof toldSchema>

/** Whether runs of a program can be had together: what starts it is a command. */
export function canRunTogether({ commands, files }: Program): boolean {
  return commands !== undefined && files.every(({ name }) => name.split('/')[0] !== driver.name)
}

/**
 * Runs cases one after the other in one run of the sandbox, and gives what came of those that ended in good time, as
 * they come; of the others nothing. What tells this lives beside the program and could be made to lie by it, so it is
 * good for an output that is judged anyway, and for no verdict.
 */
export async function* runTogether(
  program: Program,
  cases: readonly PlacedCase[],
  start: StartLive,
  signal: AbortSignal,
): AsyncGenerator<readonly [index: number, result: RunResult], void, undefined> {
  // What is limited for the run as a whole cannot be less for one of its cases.
  const shared = cases.filter(([, { limits }]) => !limits.fileSizeBytes && !limits.processes)
  if (shared.length < 2) return
  const each = new Map(shared.map(([index, test]) => [index, withInput(program, test)]))
  const job = together(program, each)
  const live = new LiveRun({ mode: 'watched', stdinBytes: job.stdin.length, heartbeatMs })
  live.follow(start(job, live, signal))
  let held: Buffer = Buffer.alloc(0)
  for await (const event of live.watch(new AbortController().signal)) {
    if (event.type !== 'output' || event.piece.kind !== 'stdout') continue
    held = Buffer.concat([held, event.piece.bytes])
    for (let next = take(held); next; next = take(held)) {
      if (next === 'broken') return
      held = next.rest
      const asked = each.get(next.told.index)
      each.delete(next.told.index)
      const result = asked && resultOf(next, asked)
      if (result) yield [next.told.index, result]
    }
  }
}

function together(program: Program, each: ReadonlyMap<number, Program>): Program {
  const runs = [...each].map(([index, { commands, limits, stdin }]) => ({
    index,
    command: commands?.at(-1) ?? [],
    stdinBytes: stdin.length,
    wallMs: limits.wallMs,
    cpuSeconds: Math.ceil(limits.cpuMs / 1000),
  }))
  const files = program.files.map(({ name }) => name)
  const executables = program.files.filter(({ executable }) => executable).map(({ name }) => name)
  const order = Buffer.from(JSON.stringify({ cases: runs, files, executables, mostBytes: mostOutputBytes }))
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32BE(order.length)
  return {
    ...program,
    files: [...program.files, driver],
    stdin: Buffer.concat([length, order, ...[...each.values()].map(({ stdin }) => stdin)]),
    limits: { ...program.limits, cpuMs: togetherMs, wallMs: togetherMs, outputBytes },
    commands: [['/usr/bin/python3', '-I', '-S', `./${driver.name}`]],
  }
}

type Taken = { readonly told: Told; readonly stdout: Buffer; readonly stderr: Buffer; readonly rest: Buffer }

const mostToldBytes = 4_096

/** The first whole case of what was written; undefined where there is none yet. */
function take(bytes: Buffer): Taken | 'broken' | undefined {
  if (bytes.length < 4) return undefined
  const length = bytes.readUInt32BE()
  if (length > mostToldBytes) return 'broken'
  const start = 4 + length
  if (bytes.length < start) return undefined
  const told = parsed(bytes.toString('utf8', 4, start))
  if (!told) return 'broken'
  const middle = start + told.stdout
  const end = middle + told.stderr
  if (bytes.length < end) return undefined
  return { told, stdout: bytes.subarray(start, middle), stderr: bytes.subarray(middle, end), rest: bytes.subarray(end) }
}

function parsed(text: string): Told | undefined {
  try {
    return toldSchema.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A run that ended by itself within its limits; undefined for any other. */
function resultOf({ told, stdout, stderr }: Taken, { limits }: Program): RunResult | undefined {
  const { status, late, cpuUs, wallUs, peakBytes } = told
  const isOver = cpuUs > limits.cpuMs * 1000 || peakBytes > limits.memoryBytes
  if (late || isOver || (status & 0x7f) !== 0 || stdout.length + stderr.length > limits.outputBytes) return undefined
  const exitCode = status >> 8
  const verdict = exitCode === 0 ? 'COMPLETED' : 'NONZERO_EXIT'
  return { verdict, exitCode, stdout, stderr, truncated: false, cpuUs, wallUs, peakMemoryBytes: peakBytes }
}
