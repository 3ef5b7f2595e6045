import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
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
  ...tokenVariables,
})

export function loadConfig(variables: Variables) {
  const read = readEnvironment('course', environment, variables)
  return { ...servingConfig(read), ...databaseConfig(read), ...tokenConfig(read) }
}
