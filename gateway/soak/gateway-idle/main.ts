// `npm run soak -- gateway-idle [--connections 10000] [--seconds 60]`: connections that say nothing, or nothing more after
// a call, and callers in every protocol beside them, each call over a connection of its own. Every call must be answered
// and no connection closed. Ends with exit code 1 when one was not. Needs as many open files as `ulimit -n` must allow.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { noRateLimits } from '@learnlab/testing'
import { startGateway } from '../../test/gateway-stack.ts'
import { call, type Protocol, protocols } from '../../test/protocols.ts'
import { openIdle } from './idle-connections.ts'

const { values } = parseArgs({
  options: { connections: { type: 'string', default: '10000' }, seconds: { type: 'string', default: '60' } },
})
const gateway = await startGateway({ limits: noRateLimits })
const { url, envoy, tokens } = gateway
const failures: string[] = []
const tookMs: number[] = []
const asks = [
  (protocol: Protocol) => call(url, protocol, CourseService.method.getCourse, { id: 'loops' }, options()),
  (protocol: Protocol) => call(url, protocol, AuthService.method.getUser, {}, options()),
  (protocol: Protocol) =>
    call(url, protocol, ExecutorService.method.executeCode, { code: 'x', language: 'c' }, options()),
]

function options() {
  return { token: tokens.good(), headers: { connection: 'close' } }
}

/** One round of calls: each protocol, each service. */
async function askAll(): Promise<void> {
  for (const protocol of protocols) {
    for (const ask of asks) {
      const beganMs = performance.now()
      try {
        const { code, message } = await ask(protocol)
        if (code !== 0) failures.push(`${protocol}: ${code} ${message}`)
      } catch (error) {
        failures.push(`${protocol}: ${error}`)
      }
      tookMs.push(performance.now() - beganMs)
    }
  }
}

function envoyMiB(): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${envoy.pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

try {
  await askAll()
  const alone = envoyMiB()
  let opening = true
  const asking = (async () => {
    while (opening) await askAll()
  })()
  const idle = await openIdle(envoy.port, Number(values.connections)).finally(() => {
    opening = false
  })
  await asking
  console.log(`${idle.open} idle connections are open`)
  const endsAtMs = performance.now() + Number(values.seconds) * 1_000
  while (performance.now() < endsAtMs) {
    await askAll()
    await delay(100)
  }
  const closed = Number(values.connections) - idle.open
  if (closed > 0) failures.push(`${closed} idle connections were closed`)
  for (const failure of failures.slice(0, 50)) console.log(`WRONG ${failure}`)
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => Number(tookMs[Math.floor(tookMs.length * share)]?.toFixed(1))
  const figures = {
    ...{ connections: idle.open, calls: tookMs.length, failures: failures.length },
    ...{ call_p50_ms: at(0.5), call_p99_ms: at(0.99), envoy_mib: alone, envoy_mib_with_connections: envoyMiB() },
  }
  const machine = { cores: availableParallelism(), node: process.version }
  console.log(`RESULT ${JSON.stringify({ soak: 'gateway-idle', machine, figures })}`)
  process.exitCode = failures.length > 0 ? 1 : 0
  idle.close()
} finally {
  await gateway.close()
}
process.exit()
