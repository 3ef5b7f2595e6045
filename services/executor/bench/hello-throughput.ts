import type { Bench, Figures } from './bench.ts'
import { type HelloProgram, hello } from './programs.ts'
import { rounded, throughput } from './statistics.ts'

/** Programs a second with several in flight, each of a user of its own; bare before and after. */
export async function helloThroughput(bench: Bench): Promise<Figures> {
  return {
    ...(await measured(bench, 'python', hello.python, 4)),
    ...(await measured(bench, 'python', hello.python, 16)),
    ...(await measured(bench, 'javascript', hello.javascript, 4)),
  }
}

async function measured(bench: Bench, name: string, program: HelloProgram, inFlight: number): Promise<Figures> {
  await bench.bare(program, 0)
  const bare = () => throughput(inFlight, bench.throughputMs, () => bench.bare(program))
  // As many containers as will be in use, before they are counted.
  await throughput(inFlight, bench.throughputMs / 4, (lane) => bench.inSandbox(program, 0, { lane }))
  const before = await bare()
  const sandboxed = await throughput(inFlight, bench.throughputMs, (lane) => bench.inSandbox(program, 0, { lane }))
  const bareMean = (before + (await bare())) / 2
  return {
    [`${name}_throughput${inFlight}_vs_bare`]: rounded(sandboxed / bareMean),
    [`${name}_throughput${inFlight}_per_second`]: rounded(sandboxed, 1),
    [`${name}_bare${inFlight}_per_second`]: rounded(bareMean, 1),
  }
}
