import type { Bench, Figures } from './bench.ts'
import { type HelloProgram, hello } from './programs.ts'
import { rounded, throughput } from './statistics.ts'

const turns = 5
/** Not counted: what stands ready is used up first, so that what is counted includes making it ready again. */
const leadMs = 500

/** Programs a second with several in flight, each of a user of its own. */
export async function helloThroughput(bench: Bench): Promise<Figures> {
  return {
    ...(await measured(bench, 'python', hello.python, 4)),
    ...(await measured(bench, 'python', hello.python, 16)),
    ...(await measured(bench, 'javascript', hello.javascript, 4)),
  }
}

/**
 * In turns, since a shared machine changes its pace within seconds. The ratio is that of the sums: containers that have
 * served their runs are replaced now and then, and that belongs to what is measured. Its least and most tell how far
 * single turns were apart.
 */
async function measured(bench: Bench, name: string, program: HelloProgram, inFlight: number): Promise<Figures> {
  await bench.bare(program, 0)
  const sliceMs = bench.throughputMs / 2
  const bare = () => throughput(inFlight, sliceMs, () => bench.bare(program), leadMs)
  const sandboxed = () => throughput(inFlight, sliceMs, (lane) => bench.inSandbox(program, 0, { lane }), leadMs)
  // As many containers as will be in use, before they are counted.
  await sandboxed()
  const rates: { sandbox: number; bare: number }[] = []
  for (let turn = 0; turn < turns; turn++) {
    const before = await bare()
    const sandbox = await sandboxed()
    rates.push({ sandbox, bare: (before + (await bare())) / 2 })
  }
  const sandbox = mean(rates.map((rate) => rate.sandbox))
  const bareMean = mean(rates.map((rate) => rate.bare))
  const ratios = rates.map((rate) => rate.sandbox / rate.bare)
  const key = `${name}_throughput${inFlight}`
  return {
    [`${key}_vs_bare`]: rounded(sandbox / bareMean),
    [`${key}_vs_bare_least`]: rounded(Math.min(...ratios)),
    [`${key}_vs_bare_most`]: rounded(Math.max(...ratios)),
    [`${key}_per_second`]: rounded(sandbox, 1),
    [`${name}_bare${inFlight}_per_second`]: rounded(bareMean, 1),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
