import { execFile, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import { TestStatus } from '@learnlab/contracts/executor/v1'
import type { CallOptions, ServiceClient } from '@learnlab/rpc'
import { quantile, rounded, timed } from './statistics.ts'

const count = 100
const code = `#include <stdio.h>
int main(void) {
  long n;
  if (scanf("%ld", &n) != 1) return 1;
  printf("%ld\\n", n * 2);
  return 0;
}
`
const inputs = Array.from({ length: count }, (_, index) => `${index}\n`)
const doubled = (input: string) => `${Number(input) * 2}\n`

/**
 * 100 cases of one compiled program by RunTests, from call to last message, beside the bare executable spawned 100
 * times, one after the other, with input and output piped. Taken in turn; undefined where there is no gcc.
 */
export async function measureTestCases(
  client: ServiceClient<typeof ExecutorService>,
  user: CallOptions,
  { folder, rounds }: { folder: string; rounds: number },
): Promise<{ tests100_vs_bare: number; tests100_ms: number; tests100_bare_ms: number } | undefined> {
  const executable = join(folder, 'doubles')
  if (!(await compiled(executable))) return undefined
  const [tests, bare]: [number[], number[]] = [[], []]
  // The first round compiles, and makes the containers.
  for (let round = -1; round < rounds; round++) {
    const testsMs = await timed(() => runCases(client, user))
    const bareMs = await timed(() => runBare(executable))
    if (round < 0) continue
    tests.push(testsMs)
    bare.push(bareMs)
  }
  const [testsMs, bareMs] = [quantile(tests, 0.5), quantile(bare, 0.5)]
  return {
    tests100_vs_bare: rounded(testsMs / bareMs),
    tests100_ms: rounded(testsMs, 1),
    tests100_bare_ms: rounded(bareMs, 1),
  }
}

async function runCases(client: ServiceClient<typeof ExecutorService>, user: CallOptions): Promise<void> {
  const cases = inputs.map((stdin) => ({ stdin, expectedOutput: doubled(stdin) }))
  const request = { program: { language: 'c', code }, suite: { case: 'cases' as const, value: { cases } } }
  for await (const { event } of client.runTests(request, user)) {
    if (event.case !== 'result') continue
    if (event.value.status !== TestStatus.PASS) throw new Error(`the cases did not pass: ${event.value.exercismJson}`)
  }
}

async function runBare(executable: string): Promise<void> {
  for (const input of inputs) {
    const output = await new Promise<string>((resolve, reject) => {
      const child = spawn(executable, { stdio: ['pipe', 'pipe', 'pipe'] })
      const pieces: Buffer[] = []
      child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
      child.stderr.resume()
      child.on('error', reject)
      child.on('close', () => resolve(Buffer.concat(pieces).toString()))
      child.stdin.end(input)
    })
    if (output !== doubled(input)) throw new Error(`the bare executable printed ${JSON.stringify(output)}`)
  }
}

async function compiled(executable: string): Promise<boolean> {
  const source = `${executable}.c`
  await writeFile(source, code)
  try {
    await promisify(execFile)('gcc', ['-O2', '-o', executable, source])
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
