import { randomUUID } from 'node:crypto'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { buildRpcServer, createServiceClient, implement } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestTokens, noRateLimits } from '@learnlab/testing'
import { quantile, rounded, throughput } from './load.ts'

const inRotation = 10_000
const lanes = 32
const rounds = 3

/** One handler, called without a token, with tokens seen before and with tokens never seen, in turns. */
export async function figuresOfTokenCheck(durationMs: number): Promise<Record<string, number>> {
  const tokens = createTestTokens()
  const logger = createLogger({ service: 'bench', level: 'error' })
  const metrics = createMetrics({ service: 'bench' })
  const server = buildRpcServer({
    implementations: [implement(AuthService, { listSignInProviders: async () => ({ providers: [] }) })],
    ...{ logger, metrics, tokens: tokens.verifier, limits: noRateLimits },
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(AuthService, { address: `127.0.0.1:${port}` })
  const issue = () => tokens.issue({ userId: randomUUID() })
  const known = Array.from({ length: inRotation }, issue)
  const roundMs = durationMs / rounds
  const call = (token?: string) => client.listSignInProviders({}, token === undefined ? {} : { token })
  try {
    for (const token of known) await call(token)
    const [none, seen, unseen]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < rounds; round++) {
      none.push(await throughput(lanes, roundMs, () => call()))
      seen.push(await throughput(lanes, roundMs, (index) => call(known[index % inRotation])))
    }
    for (let round = 0; round < rounds; round++) {
      const fresh = Array.from({ length: Math.ceil((none[round] ?? 0) * (roundMs / 1_000)) }, issue)
      unseen.push(await throughput(lanes, roundMs, (index) => call(fresh[index] ?? issue())))
    }
    const [without, withSeen, withUnseen] = [none, seen, unseen].map((samples) => quantile(samples, 0.5))
    return {
      calls_per_second_without_token: rounded(without ?? Number.NaN),
      token_check_vs_none: rounded((withSeen ?? Number.NaN) / (without ?? Number.NaN)),
      token_check_unseen_vs_none: rounded((withUnseen ?? Number.NaN) / (without ?? Number.NaN)),
    }
  } finally {
    client.close()
    await server.close({ graceMs: 1_000 })
  }
}
