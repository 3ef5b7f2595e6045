import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
  replicaConfig,
  replicaVariables,
  servingConfig,
  servingVariables,
  tokenConfig,
  tokenVariables,
  type Variables,
} from '@learnlab/config'
import { z } from 'zod'

const environment = z.object({
  ...servingVariables({ grpcPort: 50_055, httpPort: 8_005 }),
  ...databaseVariables,
  ...replicaVariables,
  ...tokenVariables,
  COURSE_ADDRESS: z.string().min(1).default('dns:///127.0.0.1:50052'),
})

export function loadConfig(variables: Variables) {
  const read = readEnvironment('progress', environment, variables)
  return {
    ...servingConfig(read),
    ...databaseConfig(read),
    ...replicaConfig(read),
    ...tokenConfig(read),
    courseAddress: read.COURSE_ADDRESS,
  }
}
