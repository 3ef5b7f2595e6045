import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import test from 'node:test'
import { Access } from '@learnlab/contracts/access/v1'
import { rulesOf, services } from '@learnlab/contracts/rules'
import { reasons } from '@learnlab/rpc'
import { shortName } from '../src/contract-methods.ts'
import { edgeErrors } from '../src/edge-errors.ts'
import { type Endpoint, renderEnvoyConfig } from '../src/index.ts'
import { skipWithoutEnvoy, validate } from './envoy.ts'

const endpoint: Endpoint = { host: '127.0.0.1', port: 50051 }
const options = {
  port: 8080,
  adminPort: 8101,
  jwksUrl: 'http://127.0.0.1:8001/.well-known/jwks.json',
  services: Object.fromEntries(services.map((service) => [shortName(service), endpoint])),
}
type Route = {
  name?: string
  match: { path?: string }
  /** A file that Envoy serves itself. */
  direct_response?: object
  typed_per_filter_config?: Record<string, { requirement_name?: string; disabled?: boolean }>
}

/** The routes of a rendered configuration. */
function routes(): Route[] {
  const text = JSON.stringify(renderEnvoyConfig(options))
  const config = JSON.parse(text)
  const [manager] = config.static_resources.listeners[0].filter_chains[0].filters
  return manager.typed_config.route_config.virtual_hosts[0].routes
}

function requirementOf(route: Route): string | undefined {
  const { disabled, requirement_name: name } = route.typed_per_filter_config?.['envoy.filters.http.jwt_authn'] ?? {}
  return disabled ? 'anonymous' : name
}

test('Envoy accepts the configuration', { skip: skipWithoutEnvoy() }, () => {
  for (const variant of [
    options,
    { ...options, operatorServices: false, trustedProxies: 1, host: '0.0.0.0' },
    { ...options, services: { ...options.services, course: { host: 'course.internal', port: 50052 } } },
  ]) {
    ok(validate(renderEnvoyConfig(variant)).includes('OK'))
  }
})

for (const [requirement, access] of [
  ['public', Access.PUBLIC],
  ['anonymous', Access.ANONYMOUS],
] as const) {
  test(`exactly the methods that the contract calls ${requirement} answer without a token`, () => {
    const expected = services
      .flatMap(({ methods }) => methods)
      .filter((method) => rulesOf(method)?.access === access)
      .map((method) => `/${method.parent.typeName}/${method.name}`)
    ok(expected.length > 0)
    const rpc = routes().filter(({ name }) => /^\/learnlab[.]/.test(name ?? ''))
    const answering = rpc.filter((route) => requirementOf(route) === requirement).map(({ name }) => name)
    deepEqual([...new Set(answering)], expected)
  })
}

test('every way to call a method says whether it needs a token', () => {
  const callable = routes()
    .filter(({ name }) => name !== undefined && !name.startsWith('answer-'))
    .filter(({ direct_response }) => direct_response === undefined)
  ok(callable.length > 40)
  for (const route of callable) ok(['public', 'anonymous', 'user'].includes(requirementOf(route) ?? ''), route.name)
})

test('a service of the contract without an address is named', () => {
  const { course: _, ...others } = options.services
  throws(() => renderEnvoyConfig({ ...options, services: others }), /services\.course/)
})

test('the admin interface stays on loopback wherever the listener is', () => {
  const config = JSON.parse(JSON.stringify(renderEnvoyConfig({ ...options, host: '0.0.0.0' })))
  equal(config.admin.address.socket_address.address, '127.0.0.1')
})

test('errors of the gateway use words and codes of the catalogue', () => {
  const codes: Readonly<Record<string, number>> = reasons
  for (const error of edgeErrors) {
    for (const { reason } of [error, error.rpc ?? error]) ok(reason in codes, reason)
  }
})
