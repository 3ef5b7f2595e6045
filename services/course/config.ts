import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
  replicaConfig,
  replicaVariables,
  serviceKeysVariables,
  servingConfig,
  servingVariables,
  tokenConfig,
  tokenVariables,
  type Variables,
} from '@learnlab/config'
import { z } from 'zod'

const environment = z.object({
  ...servingVariables({ grpcPort: 50_052, httpPort: 8_002 }),
  ...databaseVariables,
  ...replicaVariables,
  ...tokenVariables,
  ...serviceKeysVariables,
  // Proves exercises.
  EXECUTOR_ADDRESS: z.string().min(1).default('dns:///127.0.0.1:50054'),
})

export function loadConfig(variables: Variables) {
  const read = readEnvironment('course', environment, variables)
  return {
    ...servingConfig(read),
    ...databaseConfig(read),
    ...replicaConfig(read),
    ...tokenConfig(read),
    servicePublicKeys: read.SERVICE_PUBLIC_KEYS,
    executorAddress: read.EXECUTOR_ADDRESS,
  }
}
