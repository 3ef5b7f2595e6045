import type { Bench, Figures } from './bench.ts'
import { type HelloProgram, hello } from './programs.ts'
import { quantile, rounded, throughput } from './statistics.ts'

const turns = 6
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

/** In turns, each beside the bare ones before and after it: a shared machine changes its pace within seconds. */
async function measured(bench: Bench, name: string, program: HelloProgram, inFlight: number): Promise<Figures> {
  await bench.bare(program, 0)
  const sliceMs = bench.throughputMs / 2
  const bare = () => throughput(inFlight, sliceMs, () => bench.bare(program), leadMs)
  const sandboxed = () => throughput(inFlight, sliceMs, (lane) => bench.inSandbox(program, 0, { lane }), leadMs)
  // As many containers as will be in use, before they are counted.
  await sandboxed()
  const [bares, sandbox, ratios] = [[await bare()], [] as number[], [] as number[]]
  for (let turn = 0; turn < turns; turn++) {
    const before = bares.at(-1) ?? 0
    const between = await sandboxed()
    const after = await bare()
    sandbox.push(between)
    bares.push(after)
    ratios.push((2 * between) / (before + after))
  }
  const key = `${name}_throughput${inFlight}`
  return {
    [`${key}_vs_bare`]: rounded(quantile(ratios, 0.5)),
    [`${key}_vs_bare_least`]: rounded(Math.min(...ratios)),
    [`${key}_vs_bare_most`]: rounded(Math.max(...ratios)),
    [`${key}_per_second`]: rounded(quantile(sandbox, 0.5), 1),
    [`${name}_bare${inFlight}_per_second`]: rounded(quantile(bares, 0.5), 1),
  }
}
