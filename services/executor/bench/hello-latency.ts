import { setTimeout as delay } from 'node:timers/promises'
import type { Bench, Client, Figures } from './bench.ts'
import { startGateway } from './product.ts'
import { type HelloProgram, hello } from './programs.ts'
import { quantile, rounded, timed } from './statistics.ts'

const warmUpRounds = 10
/** Between two measurements, so that the cleaning after a run does not weigh on what is measured next. */
const pauseMs = 15
/** A Node or a Java that stands by starts anew behind each run; one call after the other finds it ready. */
const standbyPauseMs = { javascript: 150, typescript: 250, java: 1_500 }

type Way = (nonce: number) => Promise<void>

/** Latencies in ms of each way, taken in turn so that all meet the same machine. */
export async function inTurn<Name extends string>(
  ways: Record<Name, Way>,
  { rounds, pause = pauseMs, warmUp = warmUpRounds }: { rounds: number; pause?: number; warmUp?: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(ways) as Name[]
  // The keys are those of `ways`; Object.fromEntries tells the type of no key.
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      await delay(pause)
      const ms = await timed(() => ways[name](round))
      if (round >= 0) samples[name].push(ms)
    }
  }
  return samples
}

export const p50 = (samples: readonly number[]) => quantile(samples, 0.5)
export const p99 = (samples: readonly number[]) => quantile(samples, 0.99)

/** Python, one at a time: directly, through Envoy, and bare. */
export async function pythonLatency(bench: Bench): Promise<Figures> {
  const gateway = await startGateway(bench.surroundings.jwksUrl, bench.service.port)
  if (!gateway) console.log('Envoy is missing (ENVOY_PATH): what it adds is not measured')
  try {
    const program = hello.python
    await bench.bare(program, 0)
    const engineCalls = () => bench.service.figure('learnlab_sandbox_engine_calls')
    const ways: Record<string, Way> = {
      bare: () => bench.bare(program),
      direct: () => bench.inSandbox(program),
      ...(gateway && { envoy: through(bench, program, bench.connect(gateway.port)) }),
    }
    const callsBefore = await engineCalls()
    const { bare = [], direct = [], envoy } = await inTurn(ways, { rounds: bench.rounds })
    return {
      ...compared('python', direct, bare),
      python_p99_vs_bare: rounded(p99(direct) / p99(bare)),
      python_p99_ms: rounded(p99(direct)),
      python_bare_p99_ms: rounded(p99(bare)),
      ...(envoy && { envoy_added_p50_ms: rounded(p50(envoy) - p50(direct)) }),
      engine_calls: (await engineCalls()) - callsBefore,
      engine_calls_of_runs: (bench.rounds + warmUpRounds) * (envoy ? 2 : 1),
    }
  } finally {
    await gateway?.close()
  }
}

function through(bench: Bench, program: HelloProgram, client: Client): Way {
  return () => bench.inSandbox(program, 0, { client })
}

/** What stands by: JavaScript, TypeScript and Java, one at a time, at a pace at which one is ready. */
export async function standbyLatency(bench: Bench): Promise<Figures> {
  const figures: Figures = {}
  for (const name of ['javascript', 'typescript', 'java'] as const) {
    const rounds = name === 'java' ? Math.min(bench.rounds, 20) : Math.min(bench.rounds, 100)
    const ways = { bare: bareFresh(bench, hello[name]), direct: (nonce: number) => bench.inSandbox(hello[name], nonce) }
    const { bare, direct } = await inTurn(ways, { rounds, pause: standbyPauseMs[name], warmUp: 4 })
    Object.assign(figures, compared(name, direct, bare))
  }
  return figures
}

/** Go with its compilation, never the same source twice; Bash and SQL; C the first and the second time. */
export async function commandLatency(bench: Bench): Promise<Figures> {
  const figures: Figures = {}
  const { go, bash, sql, c } = hello
  const compiled = { rounds: Math.min(bench.rounds, 60), pause: 50, warmUp: 4 }
  const ofGo = await inTurn(both(bench, go), compiled)
  Object.assign(figures, compared('go', ofGo.direct, ofGo.bare))
  for (const program of [bash, sql]) {
    const { bare, direct } = await inTurn(both(bench, program), { rounds: bench.rounds })
    figures[`${program.language}_added_p50_ms`] = rounded(p50(direct) - p50(bare))
    figures[`${program.language}_bare_p50_ms`] = rounded(p50(bare))
  }
  const first = await inTurn(both(bench, c), compiled)
  figures.c_first_vs_bare = rounded(p50(first.direct) / p50(first.bare))
  figures.c_first_bare_p50_ms = rounded(p50(first.bare))
  await bench.bare(c, 0)
  const again = { ...c, bare: [['./program']] } as const
  const ways = { bare: () => bench.bare(again), direct: () => bench.inSandbox(c) }
  const cached = await inTurn(ways, { rounds: bench.rounds })
  figures.c_cached_added_p50_ms = rounded(p50(cached.direct) - p50(cached.bare))
  figures.c_cached_bare_p50_ms = rounded(p50(cached.bare))
  return figures
}

function both(bench: Bench, program: HelloProgram) {
  return { bare: bareFresh(bench, program), direct: (nonce: number) => bench.inSandbox(program, nonce) }
}

/** The sandbox gets its source with each call; the bare program's is written to its folder as well. */
function bareFresh(bench: Bench, program: HelloProgram): Way {
  return (nonce) => bench.bare(program, nonce)
}

function compared(name: string, direct: readonly number[], bare: readonly number[]): Figures {
  return {
    [`${name}_p50_vs_bare`]: rounded(p50(direct) / p50(bare)),
    [`${name}_p50_ms`]: rounded(p50(direct)),
    [`${name}_bare_p50_ms`]: rounded(p50(bare)),
  }
}
