import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { type ServicePorts, type ServiceProcess, startServiceProcess } from '@learnlab/testing/service-process'

export type CourseProcess = ServiceProcess<typeof CourseService>

/** The service in a process of its own, ready, without limits on how often one may call. */
export async function startCourseProcess({
  databaseUrl,
  jwksUrl,
  ports,
}: {
  databaseUrl: string
  jwksUrl: string
  ports?: ServicePorts
}): Promise<CourseProcess> {
  return await startServiceProcess({
    ...{ main: join(import.meta.dirname, '../main.ts'), service: CourseService, ports },
    variables: { DATABASE_URL: databaseUrl, JWKS_URL: jwksUrl, RATE_LIMIT_READ: '0', RATE_LIMIT_WRITE: '0' },
  })
}
