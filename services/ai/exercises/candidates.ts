import { readFileSync } from 'node:fs'
import { type ExecutorService, Verdict } from '@learnlab/contracts/executor/v1'
import type { CallContext, ServiceClient } from '@learnlab/rpc'
import { z } from 'zod'
import type { Candidates } from '../domain/exercises/exercise.ts'
import { javaScriptCandidates } from './javascript-candidates.ts'

const reader = readFileSync(new URL('candidates.py', import.meta.url), 'utf8')
const timeoutMs = 15_000

const place = z.object({ start: z.number().int().min(0), end: z.number().int().min(0) })
const answer = z.object({ bugs: z.array(place.extend({ text: z.string() })), blanks: z.array(place) })

/** What can be changed in a program and left out of it. Python is read by Python, in the sandbox; the program does not run. */
export async function candidatesIn(
  { code, language }: { code: string; language: string },
  executor: Pick<ServiceClient<typeof ExecutorService>, 'executeCode'>,
  context: CallContext,
): Promise<Candidates> {
  if (language !== 'python') return javaScriptCandidates(code)
  const files = [{ name: 'source.txt', content: { case: 'text' as const, value: code } }]
  const run = await executor.executeCode(
    { language: 'python', code: reader, files, timeoutSeconds: 5 },
    { context, timeoutMs },
  )
  if (run.verdict !== Verdict.COMPLETED) return { bugs: [], blanks: [] }
  return answer.parse(JSON.parse(run.output))
}
