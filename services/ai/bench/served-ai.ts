import { join } from 'node:path'
import { createPool, migrate, type Pool } from '@learnlab/postgres'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { type AIParts, serveAI, tokens } from '../test/serve-ai.ts'

export type ServedAI = Awaited<ReturnType<typeof serveAI>> & {
  readonly pool: Pool
  readonly as: { readonly token: string; readonly timeoutMs: number }
  /** Has it called when this is closed, the last first. */
  after(close: () => unknown): void
  close(): Promise<void>
}

/** The service in this process before a database of its own, with the parts given. */
export async function servedAI(
  postgres: OwnPostgres,
  parts: (pool: Pool, scope: Pick<ServedAI, 'after'>) => Promise<AIParts>,
): Promise<ServedAI> {
  const closers: (() => unknown)[] = []
  const scope = { after: (close: () => unknown) => void closers.unshift(close) }
  const pool = createPool({ connectionString: postgres.url('ai'), applicationName: 'bench' })
  scope.after(() => pool.end())
  const close = async () => {
    for (const one of closers.splice(0)) await one()
  }
  try {
    await migrate({ pool, schema: 'ai', folder: join(import.meta.dirname, '../migrations') })
    const served = await serveAI(scope, { pool, ...(await parts(pool, scope)) })
    const as = { token: tokens.issue({ userId: 'ada' }, 7_200), timeoutMs: 60_000 }
    return { ...served, ...scope, pool, as, close }
  } catch (error) {
    await close()
    throw error
  }
}
