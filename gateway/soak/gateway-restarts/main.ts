// `npm run soak -- gateway-restarts [--rounds 5]`: restarts every service replica by replica, then Envoy, over and over,
// while callers read in three protocols. No call may fail. Ends with exit code 1 when one did.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { noRateLimits } from '@learnlab/testing'
import { startGateway } from '../../test/gateway-stack.ts'
import { readable } from '../../test/readable-services.ts'
import { startReading } from '../../test/reading-load.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })
const rounds = Number(values.rounds)
const began = performance.now()
const gateway = await startGateway({ replicas: 2, limits: noRateLimits, implementations: readable })
try {
  const load = startReading(gateway, { keptConnections: true })
  let restarts = 0
  for (let round = 1; round <= rounds; round += 1) {
    for (const [service, replicas] of Object.entries(gateway.services)) {
      await gateway.restart(service)
      restarts += replicas.length
    }
    await gateway.envoy.restart()
    restarts += 1
    console.log(`round ${round}: ${load.failures.length} failures`)
  }
  await load.stop()
  for (const failure of load.failures.slice(0, 50)) console.log(`WRONG ${failure}`)
  const figures = {
    rounds,
    restarts,
    calls: load.counts.reduce((sum, count) => sum + count, 0),
    failures: load.failures.length,
    seconds: Math.round((performance.now() - began) / 1_000),
  }
  const machine = { cores: availableParallelism(), node: process.version }
  console.log(`RESULT ${JSON.stringify({ soak: 'gateway-restarts', machine, figures })}`)
  process.exitCode = load.failures.length > 0 ? 1 : 0
} finally {
  await gateway.close()
}
process.exit()
