// Every method of the contract over every protocol that its kind allows: each field of its request and of its answer
// arrives whole. Who may call what, and what it does, scripts/contract asks of the real services.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { type DescMethod, getOption, hasOption, type Message, toJson } from '@bufbuild/protobuf'
import { reflect } from '@bufbuild/protobuf/reflect'
import { Access } from '@learnlab/contracts/access/v1'
import { contractRegistry } from '@learnlab/contracts/descriptors'
import { http } from '@learnlab/contracts/google/api/annotations'
import { openApiPath } from '@learnlab/contracts/openapi'
import { rulesOf, services } from '@learnlab/contracts/rules'
import { shortName } from '../src/contract-methods.ts'
import { address, openTarget, waysOf } from './contract-calls.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { answersOnce, startMirrors } from './mirrors.ts'
import { sampleMessage } from './sample-message.ts'

const skip = skipWithoutEnvoy()
const registry = contractRegistry()
const methods = services
  .flatMap((service) => service.methods)
  .filter((method) => rulesOf(method)?.access !== Access.SERVICE)
const nameOf = (method: DescMethod) => `${method.parent.name}.${method.name}`

/** What the services were asked, newest last. */
const seen: { method: DescMethod; request: Message }[] = []

const started = skip ? undefined : start()
after(async () => (await started)?.close())

async function start() {
  const mirrors = await startMirrors((method, request) => seen.push({ method, request }))
  const everywhere = { host: '127.0.0.1', port: mirrors.port }
  const elsewhere = Object.fromEntries(services.map((service) => [shortName(service), everywhere]))
  const gateway = await startGateway({ elsewhere })
  const target = openTarget(gateway.url)
  const close = async () => {
    target.close()
    await gateway.close()
    await mirrors.close()
  }
  return { target, token: gateway.tokens.good({ role: 'admin' }), close }
}

for (const method of methods) {
  test(`${nameOf(method)}: each field arrives in every protocol`, { skip, timeout: 60_000 }, async () => {
    const gateway = await started
    ok(gateway)
    const { target, token } = gateway
    const request = requestOf(method)
    const response = toJson(method.output, sampleMessage(method.output), { registry })
    const messages = answersOnce(method) ? [response] : [response, response]
    for (const way of waysOf(method)) {
      const answer = await way.call(target, { method, request, token })
      deepEqual(answer, { code: 0, reason: '', violations: [], messages }, way.name)
      const arrived = seen.at(-1)
      equal(arrived?.method, method, way.name)
      deepEqual(arrived && toJson(method.input, arrived.request), toJson(method.input, request), way.name)
    }
  })
}

test('OpenAPI describes exactly the addresses that the contract declares', () => {
  const document: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
    readFileSync(openApiPath, 'utf8'),
  )
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, { operationId }]) => {
      return `${verb.toUpperCase()} ${path} ${operationId.replace(/\d$/, '')}`
    }),
  )
  const addresses = methods.flatMap((method) =>
    bindingsOf(method).map(({ verb, path }) => `${verb} ${path} ${nameOf(method)}`),
  )
  deepEqual(described.toSorted(), addresses.toSorted(), 'run `npm run generate`, which needs Go for this')
})

/** A request with something in every field, and in those that a path takes only what a path can hold. */
function requestOf(method: DescMethod): Message {
  const request = reflect(method.input, sampleMessage(method.input))
  for (const [, name] of bindingsOf(method).flatMap(({ path }) => [...path.matchAll(/\{([a-z_]+)\}/g)])) {
    const field = request.findNumber(method.input.fields.find((each) => each.name === name)?.number ?? 0)
    if (field !== undefined) request.set(field, 'Ünï-☃ 100 % a+b')
  }
  return request.message
}

function bindingsOf(method: DescMethod) {
  if (!hasOption(method, http)) return []
  const rule = getOption(method, http)
  return [rule, ...rule.additionalBindings].map(address)
}
