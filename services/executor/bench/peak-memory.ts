import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runBare } from './bare.ts'
import type { Bench, Figures } from './bench.ts'
import { hello } from './programs.ts'
import { rounded } from './statistics.ts'

const time = '/usr/bin/time'
const sizesMib = [64, 96, 128, 192]

/** Programs that touch as many bytes as they are told, and how each is compiled, if it is. */
const programs = [
  { of: hello.python, code: (bytes: number) => `kept = b"x" * ${bytes}\n` },
  { of: hello.javascript, code: (bytes: number) => `globalThis.kept = Buffer.alloc(${bytes}, 1)\n` },
  {
    of: hello.c,
    code: (bytes: number) => `#include <stdlib.h>
#include <string.h>
int main(void) {
  volatile char *kept = malloc(${bytes});
  memset((char *)kept, 1, ${bytes});
  return kept[${bytes} - 1] - 1;
}
`,
  },
]

/** The peak that runs report beside what /usr/bin/time reports of the same program without a sandbox. */
export async function peakMemory(bench: Bench): Promise<Figures> {
  if (!existsSync(time)) {
    console.log(`${time} is missing (package time): peak memory is not compared`)
    return {}
  }
  let worst = 0
  for (const { of, code } of programs) {
    const folder = await bench.folder('memory')
    const before = of.bare.slice(0, -1)
    const last = of.bare.at(-1) ?? ['/bin/true']
    for (const mib of sizesMib) {
      const source = code(mib * 2 ** 20)
      await writeFile(join(folder, of.file), source)
      await runBare(before, folder)
      const bareBytes = await peakOf(last, folder)
      const request = { language: of.language, code: source, memoryLimitMb: 512n }
      const { status, peakMemoryBytes } = await bench.client.executeCode(request, bench.caller())
      if (status !== 'completed') throw new Error(`a program of ${mib} MiB ended ${status}`)
      const percent = (Number(peakMemoryBytes) / bareBytes - 1) * 100
      const figure = (bytes: number) => `${rounded(bytes / 2 ** 20, 1)} MiB`
      const name = `${of.language}, ${mib} MiB touched`.padEnd(32)
      console.log(`${name} bare ${figure(bareBytes)}, reported ${figure(Number(peakMemoryBytes))}`)
      worst = Math.max(worst, Math.abs(percent))
    }
  }
  return { memory_error_percent: rounded(worst, 1) }
}

/** Bytes of the largest resident set that a command had. */
function peakOf(command: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(time, ['-f', '%M', ...command], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const kib = Number(said.trim())
      if (code === 0 && kib > 0) resolve(kib * 1024)
      else reject(new Error(`${command[0]} ended with ${code}: ${said}`))
    })
  })
}
