import { deepEqual, equal, throws } from 'node:assert/strict'
import test from 'node:test'
import { NotAPort, planTopology, portUses, serviceNames } from '../topology.ts'

test('the usual ports are those of the documentation', () => {
  const { envoyPort, services } = planTopology(undefined, {})
  equal(envoyPort, 8080)
  deepEqual(services.auth, { grpc: 50_051, http: 8001 })
  deepEqual(services.progress, { grpc: 50_055, http: 8005 })
})

test('with another Envoy port all others follow it', () => {
  const topology = planTopology(9080, {})
  deepEqual(topology.services.auth, { grpc: 9081, http: 9091 })
  deepEqual(topology.services.progress, { grpc: 9085, http: 9095 })
  equal(topology.postgresPort, 9100)
  equal(topology.envoyAdminPort, 9101)
})

test('a variable moves its one port; the flag wins over PORT', () => {
  const topology = planTopology(9080, { PORT: '7000', COURSE_GRPC_PORT: '6000' })
  equal(topology.envoyPort, 9080)
  deepEqual(topology.services.course, { grpc: 6000, http: 9092 })
})

test('a variable that is no port is refused by its name', () => {
  throws(
    () => planTopology(undefined, { POSTGRES_PORT: 'five' }),
    (error) => {
      return error instanceof NotAPort && error.message.includes('POSTGRES_PORT')
    },
  )
})

test('an external database needs no port of ours', () => {
  const uses = portUses(planTopology(undefined, {}), { embeddedPostgres: false })
  equal(uses.length, 2 + 2 * serviceNames.length)
  equal(
    uses.some(({ use }) => use === 'PostgreSQL'),
    false,
  )
})
