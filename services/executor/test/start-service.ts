import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { createPool } from '@learnlab/postgres'
import { createServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, createTestTokens, noRateLimits, type TestRole } from '@learnlab/testing'
import { buildExecutorServer, type ExecutorServerDeps, startErasure } from '../executor-server.ts'
import { InteractiveRuns, type InteractiveRunsOptions } from '../interactive-runs.ts'
import { createExecutionLog } from '../store/execution-log.ts'
import { createExecutionStore } from '../store/executions.ts'

const migrations = join(import.meta.dirname, '../migrations')

export type Person = { userId: string; role: TestRole }

export function person(role: TestRole = 'student'): Person {
  return { userId: randomUUID(), role }
}

/** The executor service over an executor of the test's, on a free port and a database of its own. */
export async function startService(
  t: TestContext,
  executor: ExecutorServerDeps['executor'],
  interactive: InteractiveRunsOptions = {},
) {
  const { url, pool: database, publish } = await createTestDatabase(t, { service: 'executor', migrations })
  const statements: string[] = []
  const pool = createPool({
    connectionString: url,
    applicationName: 'executor server',
    onStatement: (text) => statements.push(text),
  })
  const tokens = createTestTokens()
  const logger = createLogger({ service: 'executor', level: 'silent' })
  const executions = createExecutionLog({ store: createExecutionStore(pool), logger })
  const sessions = new InteractiveRuns(interactive)
  const server = buildExecutorServer({
    executor,
    sessions,
    executions,
    tokens: tokens.verifier,
    logger,
    metrics: createMetrics({ service: 'executor' }),
    limits: noRateLimits,
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(ExecutorService, { address: `dns:///127.0.0.1:${port}` })
  let ended: Promise<void> | undefined
  const end = () => {
    ended ??= (async () => {
      client.close()
      await server.close({ graceMs: 1_000 })
      await sessions.close()
      await executions.close()
      await pool.end()
    })()
    return ended
  }
  t.after(end)
  return {
    client,
    port,
    /** The key set that tokens can be checked with. */
    jwks: tokens.jwks,
    database,
    publish,
    /** Statements sent by the service so far. */
    statements,
    startErasure: () => startErasure({ pool, directUrl: url, executions, logger }),
    tokenOf: (user: Person) => ({ token: tokens.issue(user) }),
    /** Ends the service before the test does. */
    end,
  }
}
