import type { Bench, Figures } from './bench.ts'
import { quantile, rounded } from './statistics.ts'

/** Writes the wall clock in nanoseconds, as the one line of each write. */
const code = `import time
for _ in range(400):
    time.sleep(0.007)
    print(time.time_ns(), flush=True)
`

/** From a write in the program until its bytes are with a client that watches the run; both read the same clock. */
export async function firstByte(bench: Bench): Promise<Figures> {
  const delaysMs: number[] = []
  let line = ''
  for await (const { chunk } of bench.client.executeCodeStream({ language: 'python', code }, bench.caller())) {
    const nowMs = performance.timeOrigin + performance.now()
    const lines = (line + chunk).split('\n')
    line = lines.pop() ?? ''
    for (const written of lines) delaysMs.push(nowMs - Number(BigInt(written) / 1000n) / 1000)
  }
  return {
    first_byte_p99_ms: rounded(quantile(delaysMs, 0.99)),
    first_byte_p50_ms: rounded(quantile(delaysMs, 0.5)),
  }
}
