// `npm run bench -- executor [--only SECTION,…]`: what it takes to run programs in the sandbox, beside running them
// without one on the same machine in the same run. README.md says what each figure measures.
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureSandboxImage } from '../images/build.ts'
import { imageGroups, isImageGroup } from '../images/groups.ts'
import { connectEngine } from '../sandbox/engine-address.ts'
import { firstLineOf } from './bare.ts'
import { type Bench, type Figures, withBench } from './bench.ts'
import { firstByte } from './first-byte.ts'
import { forkedNode } from './forked-node/forked-node.ts'
import { commandLatency, pythonLatency, standbyLatency } from './hello-latency.ts'
import { helloThroughput } from './hello-throughput.ts'
import { limitOvershoot } from './limit-overshoot.ts'
import { neverReused } from './never-reused.ts'
import { peakMemory } from './peak-memory.ts'
import { hello } from './programs.ts'
import { heldTo } from './targets.ts'
import { hundredTestCases } from './test-cases.ts'

const sections: Record<string, (bench: Bench) => Promise<Figures>> = {
  python: pythonLatency,
  throughput: helloThroughput,
  standby: standbyLatency,
  'forked-node': forkedNode,
  commands: commandLatency,
  'test-cases': hundredTestCases,
  'first-byte': firstByte,
  limits: limitOvershoot,
  memory: peakMemory,
  'never-reused': neverReused,
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: Object.keys(sections).join(',') },
  },
})
const chosen = values.only.split(',')
const unknown = chosen.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`--only takes some of ${Object.keys(sections).join(', ')}; these are none: ${unknown.join(', ')}`)
  process.exit(2)
}

const docker = connectEngine(process.env.DOCKER_HOST)
for (const group of Object.keys(imageGroups).filter(isImageGroup)) {
  await ensureSandboxImage({ docker, group, onProgress: (line) => console.log(line) })
}
const figures: Figures = {}
await withBench({ rounds: Number(values.rounds), throughputMs: Number(values.seconds) * 1000 }, async (bench) => {
  await compareVersions(bench)
  for (const name of chosen) {
    console.log(`\n${name}`)
    const made = (await sections[name]?.(bench)) ?? {}
    for (const [key, figure] of Object.entries(made)) {
      console.log(`  ${key.padEnd(40)}${String(figure).padStart(10)}  ${heldTo(key, figure)}`.trimEnd())
    }
    Object.assign(figures, made)
  }
})
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
console.log(`\nRESULT ${JSON.stringify({ bench: 'executor', machine, figures })}`)

/** A ratio between two versions of one language says less: tells of them. Waits until every language is ready. */
async function compareVersions(bench: Bench): Promise<void> {
  for (const program of Object.values(hello)) await bench.inSandbox(program)
  const { languages } = await bench.client.listLanguages({}, {})
  for (const { language, version } of Object.values(hello)) {
    const inImage = languages.find(({ id }) => id === language)?.version ?? ''
    const bare = await firstLineOf(version)
    if (bare?.includes(inImage)) continue
    console.log(`${language}: ${inImage} in the image, ${bare ?? 'nothing'} beside it`)
  }
}
