import { createTokenVerifier, serveUntilSignal } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { buildAIServer } from './ai-server.ts'
import { createPassages } from './clients/passages.ts'
import { loadConfig } from './config.ts'
import { createBuiltInTutor } from './domain/built-in-tutor.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'ai', level: config.logLevel })
const metrics = createMetrics({ service: 'ai' })
const tokens = createTokenVerifier(config.tokens)
const passages = createPassages({ address: config.courseAddress, logger })
const tutor = createBuiltInTutor({ passages })

await serveUntilSignal({
  server: buildAIServer({ tutor, logger, metrics, tokens }),
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [() => passages.close(), () => tokens.close()],
  logger,
})
