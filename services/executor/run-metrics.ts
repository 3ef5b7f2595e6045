import { Counter, Histogram, type Registry } from 'prom-client'
import type { RunObserver } from './executor.ts'

const waitBoundsSeconds = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Counts runs for operators, whoever asked for them: how each ended, and how long it waited for its turn here. */
export function countRuns(registry: Registry): RunObserver {
  const registers = [registry]
  const wait = new Histogram({
    name: 'learnlab_run_wait_seconds',
    help: 'From asking for a run to its turn',
    buckets: waitBoundsSeconds,
    registers,
  })
  const runs = new Counter({
    name: 'learnlab_runs_total',
    help: 'Runs that ended, by language and verdict',
    labelNames: ['language', 'verdict'],
    registers,
  })
  return {
    admitted: (waitedMs) => wait.observe(waitedMs / 1000),
    ended: (language, verdict) => runs.inc({ language, verdict }),
  }
}
