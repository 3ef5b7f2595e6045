import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { provisionEvents } from '@learnlab/events'
import { openAdminSession, provision } from '@learnlab/postgres'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { freePort } from '@learnlab/testing'

export type BenchedAuth = { client: ServiceClient<typeof AuthService>; close(): Promise<void> }

const startTimeoutMs = 60_000

/** The service as a process of its own, with default work of bcrypt and without limits, and a database that goes with it. */
export async function startBenchedAuth(adminUrl: string, database: string): Promise<BenchedAuth> {
  const password = randomBytes(12).toString('hex')
  // Rights on events are given to all that have some.
  const services = ['auth', 'ai', 'course', 'executor', 'progress'].map((name) => ({ name, password }))
  const [grpcPort, httpPort] = [await freePort(), await freePort()]
  const urls = await provision({ adminUrl, database, services })
  await provisionEvents({ adminUrl, database, followers: ['auth'] })
  const databaseUrl = urls.auth ?? ''
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...{ GRPC_PORT: String(grpcPort), HTTP_PORT: String(httpPort), DATABASE_URL: databaseUrl },
      ...{ PASSWORD_MIN_SCORE: '0', RATE_LIMIT_CREDENTIAL: '0', RATE_LIMIT_READ: '0', LOG_LEVEL: 'error' },
      AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
  })
  const client = createServiceClient(AuthService, { address: `127.0.0.1:${grpcPort}` })
  const close = async () => {
    client.close()
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const admin = await openAdminSession(adminUrl)
    try {
      await admin.attempt('drop the database', `DROP DATABASE "${database}" WITH (FORCE)`)
      const roles = await admin.rows<{ rolname: string }>(
        'SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)',
        [database],
      )
      for (const { rolname } of roles) await admin.attempt('drop a role', `DROP ROLE "${rolname}"`)
    } finally {
      await admin.end()
    }
  }
  const end = performance.now() + startTimeoutMs
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${httpPort}/readyz`).catch(() => undefined)
    if (ready?.ok) return { client, close }
    if (performance.now() > end || child.exitCode !== null) {
      await close()
      throw new Error('the auth service did not start')
    }
    await delay(100)
  }
}
