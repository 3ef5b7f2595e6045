import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing/eventually'
import { freePort } from '@learnlab/testing/free-port'

export type ProgressProcess = {
  readonly client: ServiceClient<typeof ProgressService>
  readonly port: number
  readonly pid: number
  /** Whether it has ended by itself. */
  readonly hasEnded: boolean
  /** Ends it by SIGKILL and waits until it has. */
  kill(): Promise<void>
}

/** The service in a process of its own, ready, without limits on how often one may call. */
export async function startProgressProcess(options: {
  databaseUrl: string
  jwksUrl: string
  courseAddress: string
  /** The same for each of several that follow each other. */
  ports?: { grpc: number; http: number }
}): Promise<ProgressProcess> {
  const { grpc, http } = options.ports ?? { grpc: await freePort(), http: await freePort() }
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...{ DATABASE_URL: options.databaseUrl, JWKS_URL: options.jwksUrl, COURSE_ADDRESS: options.courseAddress },
      ...{ GRPC_PORT: String(grpc), HTTP_PORT: String(http), LOG_LEVEL: 'fatal' },
      ...{ RATE_LIMIT_READ: '0', RATE_LIMIT_WRITE: '0', RATE_LIMIT_STREAMS: '0' },
    },
  })
  const client = createServiceClient(ProgressService, { address: `dns:///127.0.0.1:${grpc}` })
  let isKilled = false
  const kill = async () => {
    isKilled = true
    client.close()
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  try {
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`the progress service ended with exit code ${child.exitCode}`)
      return (await fetch(`http://127.0.0.1:${http}/readyz`)).ok
    }
    await eventually(isReady, { timeoutMs: 120_000 })
  } catch (error) {
    await kill()
    throw error
  }
  return {
    client,
    port: grpc,
    pid: child.pid ?? 0,
    get hasEnded() {
      return !isKilled && (child.exitCode !== null || child.signalCode !== null)
    },
    kill,
  }
}
