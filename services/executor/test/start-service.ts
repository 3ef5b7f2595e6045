import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { createPool } from '@learnlab/postgres'
import { createServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, createTestTokens, freePort, noRateLimits, type TestRole } from '@learnlab/testing'
import { buildExecutorServer, type ExecutorServerDeps, startErasure } from '../executor-server.ts'
import { type FleetOptions, joinFleet } from '../fleet.ts'
import type { InteractiveRunsOptions } from '../interactive-runs.ts'
import { createExecutionLog } from '../store/execution-log.ts'
import { createExecutionStore } from '../store/executions.ts'

const migrations = join(import.meta.dirname, '../migrations')

export type Person = { userId: string; role: TestRole }

export function person(role: TestRole = 'student'): Person {
  return { userId: randomUUID(), role }
}

export const queueLimits: FleetOptions['queue'] = { length: 1_000, lengthPerUser: 500, failures: 3, leaseMs: 60_000 }

export type ServiceOptions = Partial<Pick<FleetOptions, 'queue' | 'slots' | 'heartbeatMs'>> &
  Pick<InteractiveRunsOptions, 'unwatchedMs' | 'keptMs'> &
  Pick<ExecutorServerDeps, 'exercises'> & { readonly tokens?: ReturnType<typeof createTestTokens> }

/** The executor service over an executor of the test's, on a free port and a database of its own. */
export async function startService(
  t: TestContext,
  executor: ExecutorServerDeps['executor'] & FleetOptions['executor'],
  options: ServiceOptions = {},
) {
  const { url, adminUrl, pool: database, publish } = await createTestDatabase(t, { service: 'executor', migrations })
  const statements: string[] = []
  const pool = createPool({
    connectionString: url,
    applicationName: 'executor server',
    onStatement: (text) => statements.push(text),
  })
  // Of its own, so that what is done in the background does not count as done for a call.
  const fleetPool = createPool({ connectionString: url, applicationName: 'executor fleet' })
  const { exercises, tokens = createTestTokens() } = options
  const logger = createLogger({ service: 'executor', level: 'silent' })
  const executions = createExecutionLog({ store: createExecutionStore(pool), logger })
  const metrics = createMetrics({ service: 'executor' })
  const grpcPort = await freePort()
  const fleet = await joinFleet({
    ...{ pool: fleetPool, directUrl: url, executor, executions, interactive: options, logger, metrics },
    ...{ address: `dns:///127.0.0.1:${grpcPort}`, queue: queueLimits, slots: 1 },
    ...options,
  })
  const server = buildExecutorServer({
    executor,
    executions,
    exercises,
    fleet,
    tokens: tokens.verifier,
    logger,
    metrics,
    limits: noRateLimits,
  })
  const port = await server.listen({ host: '127.0.0.1', port: grpcPort })
  const client = createServiceClient(ExecutorService, { address: `dns:///127.0.0.1:${port}` })
  let ended: Promise<void> | undefined
  const end = () => {
    ended ??= (async () => {
      client.close()
      await server.close({ graceMs: 1_000 })
      await fleet.close()
      await executions.close()
      await Promise.all([pool.end(), fleetPool.end()])
    })()
    return ended
  }
  t.after(end)
  return {
    client,
    port,
    /** The key set that tokens can be checked with. */
    jwks: tokens.jwks,
    fleet,
    database,
    url,
    adminUrl,
    metrics,
    publish,
    /** Statements sent by the service so far. */
    statements,
    startErasure: () => startErasure({ pool, directUrl: url, executions, logger }),
    tokenOf: (user: Person) => ({ token: tokens.issue(user) }),
    /** Ends the service before the test does. */
    end,
  }
}
