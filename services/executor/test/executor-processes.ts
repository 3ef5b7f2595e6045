import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import type Docker from 'dockerode'
import { answers, freePort } from '../bench/ports.ts'
import { instanceLabel } from '../sandbox/lease.ts'

/** A machine may be busy with other things. */
const readyDeadlineMs = 120_000
const processLabel = 'learnlab.executor.process'

export type ExecutorProcess = {
  readonly child: ChildProcess
  readonly address: string
  readonly client: ServiceClient<typeof ExecutorService> & { close(): void }
}

export type ExecutorProcesses = ReturnType<typeof createExecutorProcesses>

export type ProcessSurroundings = {
  readonly databaseUrl: string
  readonly jwksUrl: string
  readonly variables?: Record<string, string>
}

/** Executors as processes of their own over one database, as several hosts would run them. The caller closes it. */
export function createExecutorProcesses({ databaseUrl, jwksUrl, variables }: ProcessSurroundings) {
  const processes = new Set<ExecutorProcess>()
  const clients: ExecutorProcess['client'][] = []

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
        ...variables,
      },
    })
    const address = `dns:///127.0.0.1:${grpcPort}`
    const started = { child, address, client: createServiceClient(ExecutorService, { address }) }
    processes.add(started)
    clients.push(started.client)
    await answers(`http://127.0.0.1:${httpPort}/readyz`, readyDeadlineMs)
    return started
  }

  /** Ends one by a signal and waits until it has. Gives its exit code. */
  async function end(one: ExecutorProcess, signal: NodeJS.Signals): Promise<number | null> {
    processes.delete(one)
    if (one.child.exitCode !== null || one.child.signalCode !== null) return one.child.exitCode
    const exited = once(one.child, 'exit')
    one.child.kill(signal)
    return (await exited)[0]
  }

  return {
    start,
    end,
    async close(): Promise<void> {
      await Promise.all([...processes].map((one) => end(one, 'SIGTERM')))
      // Not earlier: a call to an executor that is gone must find that out by itself.
      for (const client of clients) client.close()
    },
  }
}

/** Containers that processes of these ids made and that are still there. */
export async function containersOf(docker: Docker, pids: Iterable<number | undefined>): Promise<string[]> {
  const makers = new Set([...pids].map(String))
  const all = await docker.listContainers({ all: true, filters: { label: [instanceLabel] } })
  return all.filter(({ Labels }) => makers.has(Labels[processLabel]?.split(' ')[1] ?? '')).map(({ Id }) => Id)
}
