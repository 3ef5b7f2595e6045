// `npm run soak -- gateway-streams [--minutes 30] [--streams 20]`: streams that stay open through the gateway in every
// protocol, with a heartbeat every 15 seconds or every 4 minutes, longer than their access tokens last. None may end
// early, lose a message or end otherwise than well. Ends with exit code 1 when one did.
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { implement } from '@learnlab/rpc'
import { noRateLimits } from '@learnlab/testing'
import { startGateway } from '../../test/gateway-stack.ts'
import { type HeartbeatStream, openStream, streamProtocols } from './open-stream.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, streams: { type: 'string', default: '20' } },
})
const lengthMs = Number(values.minutes) * 60_000
const streamsOfAKind = Number(values.streams)
const heartbeatsMs = [15_000, 240_000]
const reportMs = 60_000

// The heartbeat comes with the request, where the course is named.
const progress = implement(ProgressService, {
  streamProgress: async function* ({ courseId }, { signal }) {
    const endsAtMs = performance.now() + lengthMs
    for (let count = 0; ; count += 1) {
      yield { resumeToken: String(count) }
      const leftMs = endsAtMs - performance.now()
      if (leftMs <= 0) return
      await delay(Math.min(leftMs, Number(courseId)), undefined, { signal })
    }
  },
})
const gateway = await startGateway({ implementations: () => ({ progress }), limits: noRateLimits })
const began = performance.now()
const streams: HeartbeatStream[] = streamProtocols.flatMap((protocol) =>
  heartbeatsMs.flatMap((heartbeatMs) =>
    Array.from({ length: streamsOfAKind }, () => openStream(gateway, protocol, heartbeatMs)),
  ),
)
const report = setInterval(() => {
  const minutes = ((performance.now() - began) / 60_000).toFixed(0)
  console.log(`${minutes} min: ${streams.filter(({ ended }) => !ended).length} of ${streams.length} streams open`)
}, reportMs)
const interrupted = once(process, 'SIGINT').then(() => 'interrupted' as const)
try {
  const outcomes = await Promise.race([Promise.all(streams.map(({ outcome }) => outcome)), interrupted])
  if (outcomes === 'interrupted') process.exitCode = 130
  else {
    const faults = outcomes.flatMap(({ protocol, heartbeatMs, messages, tookMs, fault }) => {
      const expected = Math.ceil(lengthMs / heartbeatMs)
      if (fault !== undefined) return [`${protocol}, ${heartbeatMs} ms: ${fault} after ${Math.round(tookMs)} ms`]
      if (tookMs < lengthMs || messages < expected) return [`${protocol}: ${messages} messages in ${tookMs} ms`]
      return []
    })
    for (const fault of faults) console.log(`WRONG ${fault}`)
    const figures = {
      minutes: Number(values.minutes),
      streams: streams.length,
      messages: outcomes.reduce((sum, { messages }) => sum + messages, 0),
      faults: faults.length,
    }
    const machine = { cores: availableParallelism(), node: process.version }
    console.log(`RESULT ${JSON.stringify({ soak: 'gateway-streams', machine, figures })}`)
    process.exitCode = faults.length > 0 ? 1 : 0
  }
} finally {
  clearInterval(report)
  await gateway.close()
}
process.exit()
