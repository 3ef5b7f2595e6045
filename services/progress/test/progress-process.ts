import { join } from 'node:path'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { type ServicePorts, type ServiceProcess, startServiceProcess } from '@learnlab/testing/service-process'

export type ProgressProcess = ServiceProcess<typeof ProgressService>

/** The service in a process of its own, ready, without limits on how often one may call. */
export async function startProgressProcess({
  databaseUrl,
  jwksUrl,
  courseAddress,
  ports,
}: {
  databaseUrl: string
  jwksUrl: string
  courseAddress: string
  ports?: ServicePorts
}): Promise<ProgressProcess> {
  return await startServiceProcess({
    ...{ main: join(import.meta.dirname, '../main.ts'), service: ProgressService, ports },
    variables: {
      ...{ DATABASE_URL: databaseUrl, JWKS_URL: jwksUrl, COURSE_ADDRESS: courseAddress },
      ...{ RATE_LIMIT_READ: '0', RATE_LIMIT_WRITE: '0', RATE_LIMIT_STREAMS: '0' },
    },
  })
}
