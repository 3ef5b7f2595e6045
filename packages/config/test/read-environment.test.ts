import { deepEqual, doesNotMatch, match, throws } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    grpc: { host: '127.0.0.1', port: 50_052, tlsFolder: undefined, plaintext: false, trustedProxies: undefined },
    http: { host: '127.0.0.1', port: 8_002 },
    limits: { READ: undefined, WRITE: undefined, COMPUTE: undefined, CREDENTIAL: undefined, STREAMS: undefined },
    redisUrl: undefined,
    logLevel: 'info',
  })
  deepEqual(databaseConfig(read), {
    databaseUrl: 'postgres://course@127.0.0.1/learnlab',
    eventsKeptMs: 30 * 24 * 3_600_000,
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

test('proxies are trusted by address and by range, and never all of them', () => {
  const trusted = (text: string) => {
    const variables = { DATABASE_URL: 'postgres://course@127.0.0.1/learnlab', GRPC_TRUSTED_PROXIES: text }
    return servingConfig(readEnvironment('course', schema, variables)).grpc.trustedProxies
  }
  deepEqual(trusted('10.77.0.1, 10.78.0.0/16,fd00::/8,::1'), ['10.77.0.1', '10.78.0.0/16', 'fd00::/8', '::1'])
  for (const wrong of ['', 'envoy', '10.77.0.1,', '10.77.0.1/33', '10.77.0', '0.0.0.0/0', '::/0', '10.0.0.0/08']) {
    throws(() => trusted(wrong), /GRPC_TRUSTED_PROXIES: must be addresses/, wrong)
  }
})

test('a secret may come from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-secrets-'))
  try {
    const path = join(folder, 'url')
    writeFileSync(path, 'postgres://course@db.internal/learnlab\n')
    const read = readEnvironment('course', schema, { DATABASE_URL_FILE: path })
    deepEqual(read.DATABASE_URL, 'postgres://course@db.internal/learnlab')
    const missing = { DATABASE_URL_FILE: join(folder, 'none') }
    throws(() => readEnvironment('course', schema, missing), /DATABASE_URL: the file .* cannot be read \(ENOENT\)/)
    const both = { DATABASE_URL_FILE: path, DATABASE_URL: 'postgres://course@elsewhere/learnlab' }
    throws(() => readEnvironment('course', schema, both), /DATABASE_URL: is set beside DATABASE_URL_FILE/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('weak and example secrets are refused outside development', () => {
  const secrets = z.object({ SIGNING_SECRET: z.string(), SEALING_KEY: z.string(), DATABASE_URL: z.string() })
  const good = {
    SIGNING_SECRET: 'q1Zf0vP3m8sX2bL6tR9wYc4d',
    SEALING_KEY: 'mH8m2j0v0xw3p8yq4b7n1c6s5d9f2g4h',
    DATABASE_URL: 'postgres://auth:q1Zf0vP3m8sX@db/learnlab',
  }
  deepEqual(readEnvironment('auth', secrets, good), good)
  const weak = [
    { SIGNING_SECRET: 'changeme' },
    { SIGNING_SECRET: 'short' },
    { SIGNING_SECRET: 'please-change-me-in-production' },
    { SEALING_KEY: Buffer.alloc(32).toString('base64') },
    { SEALING_KEY: 'abababababababababababababababab' },
    { DATABASE_URL: 'postgres://auth:postgres@db/learnlab' },
    { DATABASE_URL: 'postgres://auth:Change%2DMe@db/learnlab' },
  ]
  for (const change of weak) {
    const [name = ''] = Object.keys(change)
    throws(
      () => readEnvironment('auth', secrets, { ...good, ...change }),
      new RegExp(`^ {2}${name}: .*secret`, 'm'),
      name,
    )
    readEnvironment('auth', secrets, { ...good, ...change, LEARNLAB_ENV: 'development' })
  }
})
