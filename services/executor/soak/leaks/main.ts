// `npm run soak -- leaks [--pairs 1000]`: pairs of programs, one of which hides a secret and the next of which looks for
// it in the same container, over every channel that could carry it. Ends with exit code 1 when a single secret came
// across, or when the bits that readers made out agree with the secrets more or less often than chance has it.
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
const executor = new Executor({
  docker,
  image: (group) => sandboxImageName(undefined, group),
  admission: { concurrency: 1, perUserConcurrency: 1, queueLength: 1, perUserQueueLength: 1 },
  poolSize: 1,
  runsPerContainer: 1000,
  shareAcrossUsers: true,
  onEvent: (event) => {
    if (event.type === 'container-discarded') discarded.push(event.reason)
  },
})
let apart = 0
try {
  await executor.ready()
  for (let number = 0; number < pairs; number++) {
    const channel = channels[number % channels.length]
    if (!channel) break
    const discardedBefore = discarded.length
    const { fault, agreeing } = await runPair(executor, channel)
    // A pair whose container was thrown away in between proves nothing about reuse.
    if (discarded.length > discardedBefore) apart++
    if (fault) {
      faults.push(fault)
      console.log(`WRONG ${fault}`)
    }
    if (agreeing !== undefined) {
      const { agreeing: before, bits } = agreements.get(channel.name) ?? { agreeing: 0, bits: 0 }
      agreements.set(channel.name, { agreeing: before + agreeing, bits: bits + bitsOfPair })
    }
    if ((number + 1) % 100 === 0) console.log(`${number + 1} of ${pairs} pairs, ${faults.length} faults`)
  }
} finally {
  await executor.close()
}
for (const [name, { agreeing, bits }] of agreements) {
  const deviations = Math.abs(agreeing - bits / 2) / Math.sqrt(bits / 4)
  if (deviations > mostDeviations) faults.push(`${name}: ${agreeing} of ${bits} bits agree`)
}
for (const reason of new Set(discarded)) console.log(`thrown away: ${reason}`)
for (const fault of faults) console.log(`WRONG ${fault}`)
const figures = { pairs, channels: channels.length, faults: faults.length, pairs_apart: apart }
console.log(
  `RESULT ${JSON.stringify({ soak: 'leaks', machine: { cores: availableParallelism(), node: process.version }, figures })}`,
)
process.exitCode = faults.length > 0 || apart > pairs / 100 ? 1 : 0
