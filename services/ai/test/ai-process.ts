import { join } from 'node:path'
import { AIService } from '@learnlab/contracts/ai/v1'
import { type ServicePorts, type ServiceProcess, startServiceProcess } from '@learnlab/testing/service-process'

export type AIProcess = ServiceProcess<typeof AIService>

/** The service in a process of its own, ready, with one model, and nobody else to ask. */
export async function startAIProcess({
  databaseUrl,
  jwksUrl,
  providerUrl,
  ports,
}: {
  databaseUrl: string
  jwksUrl: string
  /** Of a server that speaks OpenAI's protocol. */
  providerUrl: string
  /** The same for each of several that follow each other: the service knows by them what is its own. */
  ports: ServicePorts
}): Promise<AIProcess> {
  return await startServiceProcess({
    ...{ main: join(import.meta.dirname, '../main.ts'), service: AIService, ports },
    variables: {
      ...{ DATABASE_URL: databaseUrl, JWKS_URL: jwksUrl, RATE_LIMIT_COMPUTE: '0' },
      ...{ AI_MODELS: 'compatible/m', COMPATIBLE_BASE_URL: providerUrl },
      ...{ AI_FIRST_TOKEN_SECONDS: '60', AI_TOTAL_SECONDS: '120' },
      ...{ COURSE_ADDRESS: 'dns:///127.0.0.1:1', EXECUTOR_ADDRESS: 'dns:///127.0.0.1:1' },
    },
  })
}
