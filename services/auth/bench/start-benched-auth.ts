import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { eventually, freePort } from '@learnlab/testing'

export type BenchedAuth = { client: ServiceClient<typeof AuthService>; close(): Promise<void> }

/** The service as a process of its own, with default work of bcrypt and without limits, on that database. */
export async function startBenchedAuth(databaseUrl: string): Promise<BenchedAuth> {
  const mail = await mkdtemp(join(tmpdir(), 'learnlab-mail-'))
  const [grpcPort, httpPort] = [await freePort(), await freePort()]
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...{ GRPC_PORT: String(grpcPort), HTTP_PORT: String(httpPort), DATABASE_URL: databaseUrl, MAIL_FOLDER: mail },
      ...{ PASSWORD_MIN_SCORE: '0', RATE_LIMIT_CREDENTIAL: '0', RATE_LIMIT_READ: '0', LOG_LEVEL: 'error' },
      AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
  })
  const client = createServiceClient(AuthService, { address: `127.0.0.1:${grpcPort}` })
  const close = async () => {
    client.close()
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(mail, { recursive: true, force: true })
  }
  try {
    await eventually(async () => (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).ok, { timeoutMs: 60_000 })
  } catch (error) {
    await close()
    throw error
  }
  return { client, close }
}
