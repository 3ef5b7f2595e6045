import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { createServiceClient } from '@learnlab/rpc'
import { createTestTokens, eventually, freePort } from '@learnlab/testing'
import { docker } from './sandbox.ts'

const instanceLabel = 'learnlab.executor.instance'
const processLabel = 'learnlab.executor.process'

export type ExecutorProcess = {
  readonly child: ChildProcess
  readonly address: string
  readonly http: string
  readonly client: ReturnType<typeof createServiceClient<typeof ExecutorService>>
}

export type ExecutorProcesses = Awaited<ReturnType<typeof createExecutorProcesses>>

/** Executors as processes of their own over one database, as several hosts would run them. The caller closes it. */
export async function createExecutorProcesses(databaseUrl: string, variables: Record<string, string> = {}) {
  const tokens = createTestTokens()
  const keys = createServer((_, response) => response.end(JSON.stringify(tokens.jwks)))
  await once(keys.listen(0, '127.0.0.1'), 'listening')
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`
  const processes = new Set<ExecutorProcess>()

  /** Starts one more; resolves when it has containers ready. */
  async function start(): Promise<ExecutorProcess> {
    const [grpcPort, httpPort] = [await freePort(), await freePort()]
    const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
        GRPC_PORT: String(grpcPort),
        HTTP_PORT: String(httpPort),
        DATABASE_URL: databaseUrl,
        JWKS_URL: jwksUrl,
        SANDBOX_POOL_SIZE: '1',
        RATE_LIMIT_COMPUTE: '0',
        RATE_LIMIT_READ: '0',
        LOG_LEVEL: 'warn',
        ...variables,
      },
    })
    const address = `dns:///127.0.0.1:${grpcPort}`
    const started = {
      child,
      address,
      http: `http://127.0.0.1:${httpPort}`,
      client: createServiceClient(ExecutorService, { address }),
    }
    processes.add(started)
    await eventually(async () => (await fetch(`${started.http}/readyz`)).ok, { timeoutMs: 60_000 })
    return started
  }

  /** Ends one by a signal and waits until it has. */
  async function end(one: ExecutorProcess, signal: NodeJS.Signals): Promise<number | null> {
    processes.delete(one)
    one.client.close()
    if (one.child.exitCode !== null) return one.child.exitCode
    const exited = once(one.child, 'exit')
    one.child.kill(signal)
    return (await exited)[0]
  }

  return {
    start,
    end,
    tokenOf: (userId: string) => ({ token: tokens.issue({ userId }) }),
    /** Ends all and removes what they left behind. */
    async close(): Promise<void> {
      const left = [...processes]
      await Promise.all(left.map((one) => end(one, 'SIGTERM')))
      keys.close()
      keys.closeAllConnections()
    },
  }
}

/** Containers that were made by a process. */
export async function containersOf({ child }: ExecutorProcess): Promise<string[]> {
  const all = await docker.listContainers({ all: true, filters: { label: [instanceLabel] } })
  return all.filter(({ Labels }) => Labels[processLabel]?.split(' ')[1] === String(child.pid)).map(({ Id }) => Id)
}
