import type { RunRequest } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Verdict } from '../domain/verdict.ts'
import type { Finding } from './finding.ts'

/** Programs that try to break one layer, one after another in the same container. */
export type Attack = {
  readonly layer: string
  readonly must: boolean
  readonly programs: readonly AttackProgram[]
}

/** What a program says of what it found: `hole(text)` where the layer lets it through, `seen(text)` for the table. */
export type AttackProgram = Partial<RunRequest> & {
  readonly code: string
  /** How it has to end; default is COMPLETED. */
  readonly verdict?: Verdict
}

type Run = (request: RunRequest) => Promise<RunResult>

const prelude = `
import ctypes, errno, json, os, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
def hole(text): print("HOLE", text, flush=True)
def seen(text): print("SEEN", text, flush=True)
def denied(what, work):
    try: work()
    except OSError: return
    hole(what)
`

/** Carries an attack out. */
export async function carryOut({ layer, must, programs }: Attack, run: Run): Promise<Finding> {
  const said: string[] = []
  const holes: string[] = []
  for (const { verdict = 'COMPLETED', ...program } of programs) {
    const { code, ...request } = program
    const result = await run({ language: 'python', ...request, code: prelude + code })
    const lines = Buffer.from(result.stdout).toString().split('\n')
    holes.push(...textsOf('HOLE', lines))
    said.push(...textsOf('SEEN', lines))
    if (result.verdict === verdict) continue
    const reason = Buffer.from(result.stderr).toString().trim().split('\n').at(-1)
    holes.push(`it ended ${result.verdict}, not ${verdict}${reason ? `: ${reason}` : ''}`)
  }
  if (holes.length > 0) return { layer, must, state: 'fails', seen: holes.slice(0, 5).join('; ') }
  return { layer, must, state: 'holds', seen: said.join('; ') }
}

function textsOf(word: string, lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
}
