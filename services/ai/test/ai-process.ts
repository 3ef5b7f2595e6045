import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { AIService } from '@learnlab/contracts/ai/v1'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing/eventually'

export type AIProcess = {
  readonly client: ServiceClient<typeof AIService>
  /** Ends it by SIGKILL and waits until it has. */
  kill(): Promise<void>
}

/** The service in a process of its own, ready, with one model, and nobody else to ask. */
export async function startAIProcess(options: {
  databaseUrl: string
  jwksUrl: string
  /** Of a server that speaks OpenAI's protocol. */
  providerUrl: string
  /** The same for each of several that follow each other: the service knows by them what is its own. */
  ports: { grpc: number; http: number }
}): Promise<AIProcess> {
  const { grpc, http } = options.ports
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...{ DATABASE_URL: options.databaseUrl, JWKS_URL: options.jwksUrl, LOG_LEVEL: 'fatal' },
      ...{ GRPC_PORT: String(grpc), HTTP_PORT: String(http), RATE_LIMIT_COMPUTE: '0' },
      ...{ AI_MODELS: 'compatible/m', COMPATIBLE_BASE_URL: options.providerUrl },
      ...{ AI_FIRST_TOKEN_SECONDS: '60', AI_TOTAL_SECONDS: '120' },
      ...{ COURSE_ADDRESS: 'dns:///127.0.0.1:1', EXECUTOR_ADDRESS: 'dns:///127.0.0.1:1' },
    },
  })
  const client = createServiceClient(AIService, { address: `dns:///127.0.0.1:${grpc}` })
  const kill = async () => {
    client.close()
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  try {
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`the ai service ended with exit code ${child.exitCode}`)
      return (await fetch(`http://127.0.0.1:${http}/readyz`)).ok
    }
    await eventually(isReady, { timeoutMs: 120_000 })
  } catch (error) {
    await kill()
    throw error
  }
  return { client, kill }
}
