import { equal, throws } from 'node:assert/strict'
import test from 'node:test'
import { loadConfig } from '../config.ts'

test('what is not set gives the addresses of one machine', () => {
  const config = loadConfig({ DATABASE_URL: 'postgresql://ai@localhost/learnlab' })
  equal(config.grpc.port, 50_053)
  equal(config.http.port, 8_003)
  equal(config.courseAddress, 'dns:///127.0.0.1:50052')
})

test('every wrong variable is named', () => {
  throws(() => loadConfig({ GRPC_PORT: '70000', JWKS_URL: 'nowhere' }), /GRPC_PORT[\s\S]*JWKS_URL/)
})
