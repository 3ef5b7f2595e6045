import { equal, ok, throws } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { loadConfig } from '../config.ts'

const good = {
  DATABASE_URL: 'postgresql://auth@localhost/learnlab',
  AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
}

test('what is not set has a default', () => {
  const config = loadConfig(good)
  equal(config.grpc.port, 50_051)
  equal(config.http.host, '127.0.0.1')
  equal(config.tokens.issuer, 'https://learnlab.local')
})

test('everything that is wrong is named at once, and no value with it', () => {
  const wrong = { GRPC_PORT: 'seven', AUTH_KEY_ENCRYPTION_KEY: 'c2VjcmV0', LOG_LEVEL: 'loud' }
  throws(
    () => loadConfig(wrong),
    (error) => {
      ok(error instanceof Error)
      for (const name of ['GRPC_PORT', 'AUTH_KEY_ENCRYPTION_KEY', 'LOG_LEVEL', 'DATABASE_URL'])
        ok(error.message.includes(name))
      ok(!error.message.includes('c2VjcmV0'))
      return true
    },
  )
})
