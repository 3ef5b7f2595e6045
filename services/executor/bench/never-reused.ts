import { setTimeout as delay } from 'node:timers/promises'
import { sandboxImageName } from '../images/build.ts'
import { type Command, findOnPath, runBare } from './bare.ts'
import type { Bench, Figures } from './bench.ts'
import { inTurn, p50 } from './hello-latency.ts'
import { hello } from './programs.ts'
import { rounded, throughput } from './statistics.ts'

/** Long enough for a fresh container to stand ready again. */
const containerPauseMs = 600
const mostRounds = 40
/** How many at one time `docker run` is tried with; its best is what is compared. */
const concurrencies = [1, 2, 4]

/** The other end of the scale, a container for each run, beside the bare interpreter and beside `docker run --rm`. */
export async function neverReused(bench: Bench): Promise<Figures> {
  const single = await bench.start({ SANDBOX_RUNS_PER_CONTAINER: '1' })
  const client = bench.connect(single.port)
  const once = (lane = 0) => bench.inSandbox(hello.python, 0, { client, lane })
  await bench.bare(hello.python, 0)
  const rounds = Math.min(bench.rounds, mostRounds)
  const ways = { bare: () => bench.bare(hello.python), direct: () => once() }
  const { bare, direct } = await inTurn(ways, { rounds, pause: containerPauseMs, warmUp: 2 })
  const perSecond = await throughput(4, bench.throughputMs, once)
  const figures = {
    never_reused_p50_vs_bare: rounded(p50(direct) / p50(bare)),
    never_reused_p50_ms: rounded(p50(direct)),
    never_reused_per_second: rounded(perSecond, 1),
  }
  return { ...figures, ...(await besideDockerRun(bench, perSecond)) }
}

async function besideDockerRun(bench: Bench, perSecond: number): Promise<Figures> {
  const docker = findOnPath('docker')
  if (!docker) {
    console.log("Docker's command line client is missing: nothing is compared with `docker run`")
    return {}
  }
  const image = await sandboxImageName(process.env.SANDBOX_BASE_IMAGE)
  const options = ['--rm', '--network', 'none', '--entrypoint', '/usr/bin/python3']
  const command: Command = [docker, 'run', ...options, image, '-c', 'print("hi")']
  const dockerRun = async () => void (await runBare([command], '/'))
  await delay(containerPauseMs)
  const rounds = Math.min(bench.rounds, mostRounds)
  const ways = { docker: dockerRun, direct: () => bench.inSandbox(hello.python) }
  const latency = await inTurn(ways, { rounds, warmUp: 2 })
  let best = 0
  for (const inFlight of concurrencies) best = Math.max(best, await throughput(inFlight, bench.throughputMs, dockerRun))
  return {
    never_reused_throughput_vs_docker_run: rounded(perSecond / best),
    docker_run_per_second: rounded(best, 1),
    python_p50_vs_docker_run: rounded(p50(latency.direct) / p50(latency.docker)),
    docker_run_p50_ms: rounded(p50(latency.docker)),
  }
}
