// A service in a process of its own, for the tests of its end. Says over IPC where it serves and what happens.
import { once } from 'node:events'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestTokens, freePort } from '@learnlab/testing'
import { buildRpcServer, implement, serveUntilSignal } from '../src/index.ts'
import { ToyService } from './toy-service.ts'

const logger = createLogger({ service: 'toy' })
const metrics = createMetrics({ service: 'toy' })
const grpc = { host: '127.0.0.1', port: await freePort() }
const http = { host: '127.0.0.1', port: await freePort() }
const server = buildRpcServer({
  implementations: [
    implement(ToyService, {
      say: async () => ({ text: 'ready' }),
      change: async () => {
        process.send?.('called')
        await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
        return { text: 'done' }
      },
    }),
  ],
  logger,
  metrics,
  tokens: createTestTokens().verifier,
})
const ended = serveUntilSignal({
  server,
  operator: { metrics, ready: () => server.serving },
  grpc,
  http,
  logger,
  closers: [() => void process.send?.('closed', () => process.disconnect())],
})
const poll = setInterval(() => {
  if (!server.serving) return
  clearInterval(poll)
  process.send?.({ grpc: grpc.port, http: http.port })
}, 10)
await ended
