import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestStatus } from '@learnlab/contracts/executor/v1'
import { runBare } from './bare.ts'
import type { Bench, Figures } from './bench.ts'
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

const mostRounds = 10

/**
 * 100 cases of one compiled program by RunTests, from call to last message, beside the bare executable spawned 100
 * times, one after the other, with input and output piped.
 */
export async function hundredTestCases(bench: Bench): Promise<Figures> {
  const executable = await compiled(await bench.folder('test-cases'))
  const samples: { tests: number[]; bare: number[] } = { tests: [], bare: [] }
  // The first round compiles, and makes the containers.
  for (let round = -1; round < Math.min(bench.rounds, mostRounds); round++) {
    const testsMs = await timed(() => runCases(bench))
    const bareMs = await timed(() => runExecutable(executable))
    if (round < 0) continue
    samples.tests.push(testsMs)
    samples.bare.push(bareMs)
  }
  const [testsMs, bareMs] = [quantile(samples.tests, 0.5), quantile(samples.bare, 0.5)]
  return {
    tests100_vs_bare: rounded(testsMs / bareMs),
    tests100_ms: rounded(testsMs, 1),
    tests100_bare_ms: rounded(bareMs, 1),
  }
}

async function runCases({ client, caller }: Bench): Promise<void> {
  const cases = inputs.map((stdin) => ({ stdin, expectedOutput: doubled(stdin) }))
  const request = { program: { language: 'c', code }, suite: { case: 'cases' as const, value: { cases } } }
  for await (const { event } of client.runTests(request, caller())) {
    if (event.case !== 'result') continue
    if (event.value.status !== TestStatus.PASS) throw new Error(`the cases did not pass: ${event.value.exercismJson}`)
  }
}

async function runExecutable(executable: string): Promise<void> {
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

async function compiled(folder: string): Promise<string> {
  await writeFile(join(folder, 'main.c'), code)
  await runBare([['/usr/bin/gcc', '-O2', '-o', 'doubles', 'main.c']], folder)
  return join(folder, 'doubles')
}
