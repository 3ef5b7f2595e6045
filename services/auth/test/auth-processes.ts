import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { eventually, freePort, noteOutput, noteSecrets } from '@learnlab/testing'
import { notingSecrets } from './noting-secrets.ts'

export type AuthProcess = {
  readonly client: ServiceClient<typeof AuthService> & { close(): void }
  /** URL of the operator port. */
  readonly operator: string
  /** Ends it by SIGTERM; its exit code, null where it had to be killed. */
  stop(): Promise<number | null>
  /** Ends it by SIGKILL and waits until it has. */
  kill(): Promise<void>
}

/** The service in a process of its own, ready; what it writes goes to `onOutput`. */
export async function startAuthProcess(
  databaseUrl: string,
  keyEncryptionKey: Buffer,
  onOutput: (text: string) => void = () => undefined,
  variables: Readonly<Record<string, string>> = {},
): Promise<AuthProcess> {
  const [grpcPort, httpPort] = [await freePort(), await freePort()]
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      GRPC_PORT: String(grpcPort),
      HTTP_PORT: String(httpPort),
      DATABASE_URL: databaseUrl,
      PASSWORD_MIN_SCORE: '0',
      RATE_LIMIT_CREDENTIAL: '0',
      RATE_LIMIT_READ: '0',
      AUTH_KEY_ENCRYPTION_KEY: keyEncryptionKey.toString('base64'),
      // Nobody is there: mail stays owed and leaves no file.
      SMTP_URL: 'smtp://127.0.0.1:1',
      LOG_LEVEL: 'trace',
      ...variables,
    },
  })
  noteSecrets(keyEncryptionKey.toString('base64'), databaseUrl)
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      noteOutput('output of auth', String(chunk))
      onOutput(String(chunk))
    })
  }
  const calls = createServiceClient(AuthService, { address: `127.0.0.1:${grpcPort}` })
  const client = notingSecrets(calls)
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    calls.close()
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    return child.exitCode
  }
  const kill = async () => void (await end('SIGKILL'))
  const operator = `http://127.0.0.1:${httpPort}`
  try {
    await eventually(async () => (await fetch(`${operator}/readyz`)).ok, { timeoutMs: 120_000 })
  } catch (error) {
    await kill()
    throw error
  }
  return { client, operator, stop: () => end('SIGTERM'), kill }
}
