import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServiceClient, type ServiceClient, type ServiceShape } from '@learnlab/rpc'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

export type ServiceProcess<Service extends ServiceShape> = {
  readonly client: ServiceClient<Service>
  readonly port: number
  readonly pid: number
  /** Whether it has ended by itself. */
  readonly hasEnded: boolean
  /** Ends it by SIGKILL and waits until it has. */
  kill(): Promise<void>
}

export type ServicePorts = { grpc: number; http: number }

/** A service in a process of its own, ready, that writes nothing but what is fatal. */
export async function startServiceProcess<Service extends ServiceShape>(options: {
  /** Its main.ts. */
  main: string
  service: Service
  variables: Readonly<Record<string, string>>
  /** The same for each of several that follow each other. */
  ports?: ServicePorts | undefined
}): Promise<ServiceProcess<Service>> {
  const { grpc, http } = options.ports ?? { grpc: await freePort(), http: await freePort() }
  const child = spawn(process.execPath, [options.main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...{ GRPC_PORT: String(grpc), HTTP_PORT: String(http), LOG_LEVEL: 'fatal' },
      ...options.variables,
    },
  })
  const client = createServiceClient(options.service, { address: `dns:///127.0.0.1:${grpc}` })
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
      if (child.exitCode !== null) throw new Error(`${options.main} ended with exit code ${child.exitCode}`)
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
