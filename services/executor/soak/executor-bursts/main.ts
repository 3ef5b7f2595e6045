// `npm run soak -- executor-bursts [--rounds 10]`: in each round 1,000 calls of one user at once and 200 of 20 others amid
// them. None may be lost; who is refused is told when to come again; the first call of every other user waits for no more
// than ⌈active users / slots⌉ + 1 runs, counted and not timed. Ends with exit code 1 when anything was wrong.
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { normalRunsPerContainer } from '../../config.ts'
import { QueueFullError } from '../../domain/admission.ts'
import { Executor } from '../../executor.ts'
import { ensureSandboxImage, sandboxImageName } from '../../images/build.ts'
import { connectEngine } from '../../sandbox/engine-address.ts'
import { type Answer, burst, count } from './burst.ts'
import { TurnCounter } from './turns.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } })
const rounds = Number(values.rounds)
const cores = availableParallelism()
const slots = cores * 2
const [ofOne, users, callsOfEach] = [1_000, 20, 10]

const docker = connectEngine(process.env.DOCKER_HOST)
await ensureSandboxImage({ docker, onProgress: (line) => console.log(line) })
// As the product's defaults have it.
const admission = {
  ...{ concurrency: slots, perUserConcurrency: cores },
  ...{ queueLength: 1_000, perUserQueueLength: 500 },
}
const executor = new Executor({
  ...{ docker, image: (group) => sandboxImageName(undefined, group), admission },
  ...{ poolSize: cores, runsPerContainer: normalRunsPerContainer, shareAcrossUsers: true },
})
const faults: string[] = []
const figures = { rounds, runs: 0, refused: 0, longest_wait_in_runs: 0, most_allowed: 0, seconds: 0 }
const began = performance.now()
try {
  await executor.ready()
  for (let round = 1; round <= rounds; round++) {
    const counter = new TurnCounter(executor)
    const call = async (userId: string, mark: string): Promise<Answer> => {
      try {
        const { stdout } = await counter.run({ language: 'python', code: `print("${mark}")` }, { userId })
        const text = Buffer.from(stdout).toString()
        return text === `${mark}\n` ? 'answered' : { wrong: JSON.stringify(text) }
      } catch (error) {
        return error instanceof QueueFullError && error.retryAfterMs > 0 ? 'refused' : { wrong: String(error) }
      }
    }
    const crowded = async () => {
      while (executor.waiting < admission.perUserQueueLength / 2) await delay(1)
    }
    const report = await burst({ call, ofOne, users, callsOfEach, crowded })
    const [one, others] = [count(report.ofOne), count(report.ofOthers)]
    faults.push(...one.wrong, ...others.wrong)
    if (others.refused > 0) faults.push(`${others.refused} calls of others were refused`)
    const allowed = Math.ceil((users + 1) / slots) + 1
    const wait = counter.longestWait(report.others, slots)
    if (wait > allowed) faults.push(`a call waited for ${wait} runs, not ${allowed}`)
    figures.runs += one.answered + others.answered
    figures.refused += one.refused
    figures.longest_wait_in_runs = Math.max(figures.longest_wait_in_runs, wait)
    figures.most_allowed = allowed
    console.log(`round ${round}: ${one.refused} refused of ${ofOne}, longest wait ${wait} runs`)
  }
} finally {
  await executor.close()
}
figures.seconds = Math.round((performance.now() - began) / 1000)
for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
const machine = { cores, node: process.version }
const all = { ...figures, faults: faults.length }
console.log(`RESULT ${JSON.stringify({ soak: 'executor-bursts', machine, figures: all })}`)
process.exitCode = faults.length > 0 ? 1 : 0
