// The service of token-check.ts, in a process of its own: sends its port when it listens.
import type { JsonWebKey } from 'node:crypto'
import { CourseService } from '@learnlab/contracts/course/v1'
import { buildRpcServer, createKeyTokenVerifier, implement, publicKeyOf } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { noRateLimits } from '@learnlab/testing'

type Tokens = { issuer: string; audience: string; jwk: JsonWebKey & { kid: string } }

const { issuer, audience, jwk } = JSON.parse(process.env.BENCH_TOKENS ?? '') as Tokens
const publicKey = publicKeyOf(jwk)
const server = buildRpcServer({
  implementations: [implement(CourseService, { getCourse: async () => ({ course: { title: 'Loops' } }) })],
  logger: createLogger({ service: 'bench', level: 'error' }),
  metrics: createMetrics({ service: 'bench' }),
  tokens: createKeyTokenVerifier({ issuer, audience, keyById: (id) => (id === jwk.kid ? publicKey : undefined) }),
  limits: noRateLimits,
})
process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
