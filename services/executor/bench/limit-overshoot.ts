import type { Bench, Figures } from './bench.ts'
import { quantile, rounded, timed } from './statistics.ts'

const runs = 60
const cpuLimitMs = 300
const wallLimitMs = 1_000
const endless = 'while True: pass'
const asleep = 'import time\ntime.sleep(60)'

/**
 * By how much runs pass their limits: CPU time as the kernel counted it for the whole run; wall time as the caller saw
 * it, so that starting the program and telling of its end are part of the figure.
 */
export async function limitOvershoot(bench: Bench): Promise<Figures> {
  const cpu: number[] = []
  const wall: number[] = []
  for (let run = 0; run < runs; run++) {
    const limits = { cpuTimeMs: cpuLimitMs }
    const burnt = await bench.client.executeCode({ language: 'python', code: endless, limits }, bench.caller())
    if (burnt.status !== 'cpu_time_limit') throw new Error(`an endless program ended ${burnt.status}`)
    cpu.push(Number(burnt.cpuTimeUs) / 1000 - cpuLimitMs)
  }
  for (let run = 0; run < runs; run++) {
    const slept = { language: 'python', code: asleep, timeoutSeconds: wallLimitMs / 1000 }
    const ms = await timed(async () => {
      const { status } = await bench.client.executeCode(slept, bench.caller())
      if (status !== 'wall_time_limit') throw new Error(`a sleeping program ended ${status}`)
    })
    wall.push(ms - wallLimitMs)
  }
  return {
    cpu_overshoot_p99_ms: rounded(quantile(cpu, 0.99)),
    cpu_overshoot_p50_ms: rounded(quantile(cpu, 0.5)),
    wall_overshoot_p99_ms: rounded(quantile(wall, 0.99)),
    wall_overshoot_p50_ms: rounded(quantile(wall, 0.5)),
  }
}
