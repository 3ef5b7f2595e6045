import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { runBare } from '../bare.ts'
import type { Bench, Figures } from '../bench.ts'
import { inTurn, p50 } from '../hello-latency.ts'
import { hello } from '../programs.ts'
import { rounded, throughput } from '../statistics.ts'

const compiler = '/usr/bin/gcc'
const headers = join(dirname(process.execPath), '..', 'include', 'node')
/** No thread of V8's may have to be there after a fork: a child has only the one that forked. */
const options = ['--single-threaded', '--v8-pool-size=1']
const inFlight = 4

type Zygote = { run(file: string): Promise<string>; close(): void }

/**
 * An experiment, and no part of the product: JavaScript by a Node that was forked from a warm one, without a sandbox,
 * beside spawning Node. docs/decisions/forked-node.md says why programs do not run by it.
 */
export async function forkedNode(bench: Bench): Promise<Figures> {
  const missing = [compiler, join(headers, 'node_api.h')].find((path) => !existsSync(path))
  if (missing) {
    console.log(`${missing} is missing: a forked Node is not measured`)
    return {}
  }
  const folder = await bench.folder('forked-node')
  const addon = join(folder, 'fork.node')
  const source = join(import.meta.dirname, 'fork.c')
  await runBare([[compiler, '-shared', '-fPIC', '-O2', '-I', headers, '-o', addon, source]], folder)
  const { file, code } = hello.javascript
  const program = join(folder, file)
  await writeFile(program, code())
  await bench.bare(hello.javascript, 0)
  const zygotes = Array.from({ length: inFlight }, () => startZygote(addon))
  try {
    const forked = async (lane = 0) => {
      const output = await zygotes[lane]?.run(program)
      if (output !== 'hi\n') throw new Error(`a forked Node printed ${JSON.stringify(output)}`)
    }
    const bare = () => bench.bare(hello.javascript)
    const latency = await inTurn({ bare, forked: () => forked() }, { rounds: Math.min(bench.rounds, 100) })
    const before = await throughput(inFlight, bench.throughputMs, bare)
    const many = await throughput(inFlight, bench.throughputMs, forked)
    const bareMean = (before + (await throughput(inFlight, bench.throughputMs, bare))) / 2
    return {
      javascript_forked_p50_vs_bare: rounded(p50(latency.forked) / p50(latency.bare)),
      javascript_forked_p50_ms: rounded(p50(latency.forked)),
      javascript_forked_throughput4_vs_bare: rounded(many / bareMean),
      javascript_forked_throughput4_per_second: rounded(many, 1),
    }
  } finally {
    for (const zygote of zygotes) zygote.close()
  }
}

/** One warm Node, which runs one program at a time. */
function startZygote(addon: string): Zygote {
  const args = [...options, join(import.meta.dirname, 'zygote.cjs'), addon]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] })
  const output = child.stdio[3] as Readable
  const statuses = createInterface({ input: child.stdout as Readable })
  let printed = ''
  output.on('data', (chunk) => {
    printed += chunk
  })
  let settle: { resolve: (output: string) => void; reject: (error: Error) => void } | undefined
  child.on('exit', (code) => settle?.reject(new Error(`the warm Node ended with ${code}`)))
  statuses.on('line', (status) => {
    if (status !== '0') return settle?.reject(new Error(`a forked Node ended with status ${status}`))
    // Its output came by another pipe, which may be read after this one.
    setImmediate(() => settle?.resolve(printed))
  })
  return {
    run(file) {
      printed = ''
      return new Promise((resolve, reject) => {
        settle = { resolve, reject }
        child.stdin?.write(`${file}\n`)
      })
    },
    close() {
      child.kill('SIGKILL')
    },
  }
}
