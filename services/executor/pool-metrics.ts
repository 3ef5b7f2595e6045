import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Executor } from './executor.ts'
import type { PoolEvent } from './sandbox/pools.ts'

const waitSeconds = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const makingSeconds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60]
const lifeSeconds = [1, 10, 60, 300, 600, 900, 1800]
const runCounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** Counts what becomes of containers. */
export function countPoolEvents(registry: Registry): (event: PoolEvent) => void {
  const registers = [registry]
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `learnlab_sandbox_container_${name}`, help, buckets, registers })
  const made = histogram('making_seconds', 'How long it took until a new container was ready', makingSeconds)
  const wait = histogram('wait_seconds', 'How long a run waited for a container', waitSeconds)
  const life = histogram('life_seconds', 'How long containers lived', lifeSeconds)
  const runs = histogram('runs', 'How many runs containers were used for', runCounts)
  const ended = new Counter({
    name: 'learnlab_sandbox_containers_ended_total',
    help: 'Containers that are not used again, and why',
    labelNames: ['cause'],
    registers,
  })
  return (event) => {
    if (event.type === 'container-made') made.observe(event.tookMs / 1000)
    if (event.type === 'container-handed-out') wait.observe(event.waitedMs / 1000)
    if (event.type === 'container-ended') {
      ended.inc({ cause: event.cause })
      life.observe(event.lifeMs / 1000)
      runs.observe(event.runs)
    }
  }
}

/** Shows the containers of each pool, read when somebody asks. */
export function observePools(registry: Registry, executor: Executor): void {
  new Gauge({
    name: 'learnlab_sandbox_pool_containers',
    help: 'Containers of each pool (image, mode, MiB) by what they do',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { pool, ...states } of executor.poolSizes) {
        for (const [state, count] of Object.entries(states)) this.set({ pool, state }, count)
      }
    },
  })
}
