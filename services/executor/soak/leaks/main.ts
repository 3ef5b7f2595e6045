// `npm run soak -- leaks [--pairs 1000]`: pairs of programs, one of which hides a secret and the next of which looks for
// it in the same container, over every channel that could carry it. Ctrl-C ends it early. Ends with exit code 1 when a
// single secret came across, or when the bits that readers made out agree with the secrets more or less often than chance
// has it.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Executor } from '../../executor.ts'
import { ensureSandboxImage, sandboxImageName } from '../../images/build.ts'
import { type ImageGroup, imageGroups } from '../../images/groups.ts'
import { connectEngine } from '../../sandbox/engine-address.ts'
import { channels } from '../../test/leaks/channels.ts'
import { runPair } from '../../test/leaks/pair.ts'

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '1000' } } })
const pairs = Number(values.pairs)
const lanes = 3
const bitsOfPair = 128
/** Beyond so many standard deviations from a half it is no chance. */
const mostDeviations = 5

const docker = connectEngine(process.env.DOCKER_HOST)
for (const group of Object.keys(imageGroups)) {
  await ensureSandboxImage({ docker, group: group as ImageGroup, onProgress: (line) => console.log(line) })
}
const faults: string[] = []
const discarded: string[] = []
const agreements = new Map<string, { agreeing: number; bits: number }>()
let begun = 0
let done = 0
let apart = 0
process.once('SIGINT', () => {
  begun = pairs
})

/** Pairs one after the other, each in containers that nobody else uses, so that a reader follows its writer. */
async function lane(): Promise<void> {
  let lost = 0
  const executor = new Executor({
    docker,
    image: (group) => sandboxImageName(undefined, group),
    admission: { concurrency: 1, perUserConcurrency: 1, queueLength: 1, perUserQueueLength: 1 },
    poolSize: 1,
    runsPerContainer: 1000,
    shareAcrossUsers: true,
    onEvent: (event) => {
      if (event.type !== 'container-discarded') return
      lost++
      discarded.push(event.reason)
    },
  })
  try {
    await executor.ready()
    while (begun < pairs) {
      const channel = channels[begun++ % channels.length]
      if (!channel) break
      const lostBefore = lost
      const { fault, agreeing } = await runPair(executor, channel)
      // A pair whose container was thrown away in between proves nothing about reuse.
      if (lost > lostBefore) apart++
      if (fault) faults.push(fault)
      if (fault) console.log(`WRONG ${fault}`)
      if (agreeing !== undefined) {
        const { agreeing: before, bits } = agreements.get(channel.name) ?? { agreeing: 0, bits: 0 }
        agreements.set(channel.name, { agreeing: before + agreeing, bits: bits + bitsOfPair })
      }
      done++
      if (done % 100 === 0) console.log(`${done} of ${pairs} pairs, ${faults.length} faults`)
    }
  } finally {
    await executor.close()
  }
}

await Promise.all(Array.from({ length: lanes }, lane))
for (const [name, { agreeing, bits }] of agreements) {
  const deviations = Math.abs(agreeing - bits / 2) / Math.sqrt(bits / 4)
  if (deviations > mostDeviations) faults.push(`${name}: ${agreeing} of ${bits} bits agree`)
}
for (const reason of new Set(discarded)) console.log(`thrown away: ${reason}`)
for (const fault of faults) console.log(`WRONG ${fault}`)
const figures = { pairs: done, channels: channels.length, faults: faults.length, pairs_apart: apart }
console.log(
  `RESULT ${JSON.stringify({ soak: 'leaks', machine: { cores: availableParallelism(), node: process.version }, figures })}`,
)
process.exitCode = faults.length > 0 || apart > done / 100 ? 1 : 0
