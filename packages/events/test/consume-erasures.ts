// Consumer for the tests, alone or as a process that can be killed: counts the erasures of each user.
import { argv, env } from 'node:process'
import type { UserDeleted } from '@learnlab/contracts/events/v1'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createPool, type Pool } from '@learnlab/postgres'
import type { Metrics } from '@learnlab/telemetry'
import { type Attempts, type Consumer, startConsumer } from '../src/index.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

export async function createErasures(pool: Pool): Promise<void> {
  await pool.query('CREATE TABLE erasures (number int GENERATED ALWAYS AS IDENTITY, user_id text NOT NULL)')
}

/** Users in the order in which they were erased. */
export async function erasures(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ userId: string }>('SELECT user_id AS "userId" FROM erasures ORDER BY number')
  return rows.map(({ userId }) => userId)
}

export type ErasureOptions = {
  service?: string
  before?: (event: UserDeleted) => Promise<void>
  pollMs?: number
  batchSize?: number
  attempts?: Attempts
  metrics?: Metrics
}

export function consumeErasures(pool: Pool, url: string, options: ErasureOptions = {}): Promise<Consumer> {
  const { service = 'progress', before, pollMs = 60_000, ...others } = options
  return startConsumer({
    pool,
    directUrl: url,
    consumer: service,
    schema: service,
    pollMs,
    ...others,
    logger: silent,
    handlers: {
      [UserDeletedSchema.typeName]: async (event: UserDeleted, client) => {
        await before?.(event)
        await client.query('INSERT INTO erasures (user_id) VALUES ($1)', [event.userId])
      },
    },
  })
}

if (import.meta.main) {
  const [, , url = '', fatalStatement = ''] = argv
  if (!env.TEST_DATABASE_URL) throw new Error('started by the tests only')
  const pool = createPool({
    connectionString: url,
    applicationName: 'killed consumer',
    onStatement: (text) => {
      if (text.startsWith(fatalStatement) && process.env.ARMED === 'yes') process.kill(process.pid, 'SIGKILL')
      if (text.startsWith('INSERT INTO erasures')) process.env.ARMED = 'yes'
    },
  })
  await consumeErasures(pool, url)
}
