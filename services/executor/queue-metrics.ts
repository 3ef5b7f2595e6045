import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RunResult } from './domain/run-result.ts'
import type { AttemptEnd } from './submitted-runs.ts'

const waitBoundsSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800, 3_600, 86_400]

/** Counts submitted runs for operators. The queue's figures are of all executors, as of the last heartbeat. */
export function countSubmittedRuns(registry: Registry) {
  const registers = [registry]
  const wait = new Histogram({
    name: 'learnlab_submitted_wait_seconds',
    help: 'From submitting a run to an attempt at it here',
    buckets: waitBoundsSeconds,
    registers,
  })
  const attempts = new Counter({
    name: 'learnlab_submitted_attempts_total',
    help: 'Attempts at submitted runs that ended here: recorded, given back, failed, or lost with their lease',
    labelNames: ['end'],
    registers,
  })
  const verdicts = new Counter({
    name: 'learnlab_submitted_verdicts_total',
    help: 'Submitted runs whose result was recorded here',
    labelNames: ['verdict'],
    registers,
  })
  const recovered = new Counter({
    name: 'learnlab_submitted_recovered_total',
    help: 'Runs taken from executors whose lease had run out',
    registers,
  })
  const gauge = (name: string, help: string) => new Gauge({ name: `learnlab_submitted_${name}`, help, registers })
  const waiting = gauge('waiting', 'Submitted runs in the queue of all executors')
  const oldest = gauge('oldest_seconds', 'Age of the submitted run that waits longest')
  return {
    started: (waitedMs: number) => wait.observe(Math.max(0, waitedMs) / 1000),
    ended(end: AttemptEnd, verdict: RunResult['verdict'] | undefined) {
      attempts.inc({ end })
      if (verdict) verdicts.inc({ verdict })
    },
    recovered: (count: number) => recovered.inc(count),
    backlog(found: { waiting: number; oldestMs: number }) {
      waiting.set(found.waiting)
      oldest.set(found.oldestMs / 1000)
    },
    observe({ running }: { running: () => number }) {
      new Gauge({
        name: 'learnlab_submitted_running',
        help: 'Submitted runs running here',
        registers,
        collect() {
          this.set(running())
        },
      })
    },
  }
}
