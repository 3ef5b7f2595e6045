// `npm run soak -- gateway-restarts [--rounds 5] [--demo] [--before REF]`: restarts every service replica by replica, then
// Envoy, over and over, while callers read from each in three protocols, and with --demo learners go their whole way one after
// the other. With --before the services are of that earlier version at first; each round updates them to this one, one after
// the other, and rolls them back. No call may fail. Ends with exit code 1 when one did.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startDemos } from '../../product/demo-load.ts'
import { checkOutEarlier } from '../../product/earlier-checkout.ts'
import { publishCourse } from '../../product/published-course.ts'
import { startReading } from '../../product/reading-load.ts'
import { noRateLimitVariables, startProduct } from '../../product/start-product.ts'
import { findEnvoy } from '../../setup/envoy.ts'
import { projectRoot } from '../../setup/project.ts'
import { endingSignal } from '../../start/ending.ts'
import { type ServiceName, serviceNames } from '../../start/topology.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    demo: { type: 'boolean', default: false },
    before: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const began = performance.now()
const signal = endingSignal()
process.env.ENVOY_PATH ??= await findEnvoy({ say: console.log, signal, mayInstall: true })
await using parts = new AsyncDisposableStack()
const earlier = values.before === undefined ? undefined : checkOutEarlier(values.before)
parts.defer(() => earlier?.close())
const versions = earlier ? [projectRoot, earlier.folder] : [projectRoot]
// A release comes with its sandboxes; learners of the demo would be told to wait for them.
for (const checkout of values.demo ? versions : []) {
  execFileSync(process.execPath, ['services/executor/images/build.ts'], { cwd: checkout, stdio: 'inherit' })
}
// Each replica's code is where its link leads.
const links = mkdtempSync(join(tmpdir(), 'learnlab-versions-'))
parts.defer(() => rmSync(links, { recursive: true, force: true }))
for (const service of serviceNames) lead(service, versions.at(-1) ?? projectRoot)
const everyTwice = Object.fromEntries(serviceNames.map((name) => [name, 2]))
const checkoutOf = (replica: string) => join(links, replica)
const product = await startProduct({ replicas: everyTwice, env: noRateLimitVariables, checkoutOf, signal })
parts.defer(() => product.close())
try {
  const { courseId, token, renew, close } = await publishCourse(product)
  const load = startReading({ url: product.url, services: serviceNames, token, courseId, keptConnections: true })
  const demos = values.demo ? await startDemos(product, token(), signal) : undefined
  let restarts = 0
  for (let round = 1; round <= rounds; round += 1) {
    for (const checkout of versions) {
      await renew()
      for (const service of serviceNames) {
        lead(service, checkout)
        restarts += (await product.restart(service)).length
      }
      await product.envoy.restart()
      restarts += 1
      const what = checkout === projectRoot ? '' : `, rolled back to ${values.before}`
      console.log(`round ${round}${what}: ${load.failures.length + (demos?.wrong.length ?? 0)} failures`)
    }
  }
  await Promise.all([load.stop(), demos?.stop()])
  close()
  const failures = [...load.failures, ...(demos?.wrong ?? []).map((line) => `demo over ${line}`)]
  for (const failure of failures.slice(0, 50)) console.log(`WRONG ${failure}`)
  const figures = {
    rounds,
    restarts,
    ...(earlier && { migrations_between: earlier.migrationsLacking }),
    calls: load.counts.reduce((sum, count) => sum + count, 0),
    failures: load.failures.length,
    ...(demos && { learners: demos.learners, wrong_steps: demos.wrong.length }),
    seconds: Math.round((performance.now() - began) / 1_000),
  }
  const machine = { cores: availableParallelism(), node: process.version }
  console.log(`RESULT ${JSON.stringify({ soak: 'gateway-restarts', machine, figures })}`)
  process.exitCode = failures.length > 0 ? 1 : 0
} finally {
  await parts.disposeAsync()
}
process.exit()

/** In one step: a replica that starts meanwhile finds either version. */
function lead(service: ServiceName, checkout: string): void {
  for (const replica of [1, 2]) {
    const link = join(links, `${service}-${replica}`)
    symlinkSync(checkout, `${link}.draft`)
    renameSync(`${link}.draft`, link)
  }
}
