// `npm run soak -- gateway-restarts [--rounds 5] [--demo]`: restarts every service replica by replica, then Envoy, over and
// over, while callers read from each in three protocols, and with --demo learners go their whole way one after the other. No
// call may fail. Ends with exit code 1 when one did.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { startDemos } from '../../product/demo-load.ts'
import { publishCourse } from '../../product/published-course.ts'
import { startReading } from '../../product/reading-load.ts'
import { noRateLimitVariables, startProduct } from '../../product/start-product.ts'
import { findEnvoy } from '../../setup/envoy.ts'
import { endingSignal } from '../../start/ending.ts'
import { serviceNames } from '../../start/topology.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, demo: { type: 'boolean', default: false } },
})
const rounds = Number(values.rounds)
const began = performance.now()
const signal = endingSignal()
process.env.ENVOY_PATH ??= await findEnvoy({ say: console.log, signal, mayInstall: true })
const everyTwice = Object.fromEntries(serviceNames.map((name) => [name, 2]))
const product = await startProduct({ replicas: everyTwice, env: noRateLimitVariables, signal })
try {
  const { courseId, token, renew, close } = await publishCourse(product)
  const load = startReading({ url: product.url, services: serviceNames, token, courseId, keptConnections: true })
  const demos = values.demo ? await startDemos(product, token(), signal) : undefined
  let restarts = 0
  for (let round = 1; round <= rounds; round += 1) {
    await renew()
    for (const service of serviceNames) {
      await product.restart(service)
      restarts += 2
    }
    await product.envoy.restart()
    restarts += 1
    console.log(`round ${round}: ${load.failures.length + (demos?.wrong.length ?? 0)} failures`)
  }
  await Promise.all([load.stop(), demos?.stop()])
  close()
  const failures = [...load.failures, ...(demos?.wrong ?? []).map((line) => `demo over ${line}`)]
  for (const failure of failures.slice(0, 50)) console.log(`WRONG ${failure}`)
  const figures = {
    rounds,
    restarts,
    calls: load.counts.reduce((sum, count) => sum + count, 0),
    failures: load.failures.length,
    ...(demos && { learners: demos.learners, wrong_steps: demos.wrong.length }),
    seconds: Math.round((performance.now() - began) / 1_000),
  }
  const machine = { cores: availableParallelism(), node: process.version }
  console.log(`RESULT ${JSON.stringify({ soak: 'gateway-restarts', machine, figures })}`)
  process.exitCode = failures.length > 0 ? 1 : 0
} finally {
  await product.close()
}
process.exit()
