import { deepEqual, doesNotMatch, match, throws } from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
  servingConfig,
  servingVariables,
  tokenConfig,
  tokenVariables,
} from '../src/index.ts'

const schema = z.object({
  ...servingVariables({ grpcPort: 50_052, httpPort: 8_002 }),
  ...databaseVariables,
  ...tokenVariables,
})

test('what is not set has a default that works on one machine', () => {
  const read = readEnvironment('course', schema, { DATABASE_URL: 'postgres://course@127.0.0.1/learnlab' })
  deepEqual(servingConfig(read), {
    grpc: { host: '127.0.0.1', port: 50_052 },
    http: { host: '127.0.0.1', port: 8_002 },
    limits: { READ: undefined, WRITE: undefined, COMPUTE: undefined, CREDENTIAL: undefined },
    logLevel: 'info',
  })
  deepEqual(databaseConfig(read), {
    databaseUrl: 'postgres://course@127.0.0.1/learnlab',
    databaseDirectUrl: 'postgres://course@127.0.0.1/learnlab',
  })
  deepEqual(tokenConfig(read).tokens.audience, 'learnlab')
})

test('one error names every variable that is wrong and shows no value', () => {
  const wrong = {
    GRPC_PORT: '99999',
    LOG_LEVEL: 'loud',
    RATE_LIMIT_READ: '-1',
    RATE_LIMIT_WRITE: 'many',
    DATABASE_URL: 'mysql://root:secret@host/x',
  }
  throws(
    () => readEnvironment('course', schema, wrong),
    ({ message }: Error) => {
      match(message, /The environment of course is wrong/)
      for (const name of Object.keys(wrong)) match(message, new RegExp(`^ {2}${name}: `, 'm'))
      doesNotMatch(message, /secret|99999|loud/)
      return true
    },
  )
  throws(() => readEnvironment('course', schema, {}), /DATABASE_URL: is missing/)
})
