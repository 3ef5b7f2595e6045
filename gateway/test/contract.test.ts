// Every method of the contract over every protocol that its kind allows, for good, bad, anonymous, expired and forbidden
// callers. Requests come from examples.ts; what the service saw and what the caller got are compared field by field.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { type DescMethod, fromJson, getOption, hasOption, type Message, toJson } from '@bufbuild/protobuf'
import { Client, credentials } from '@grpc/grpc-js'
import { Access } from '@learnlab/contracts/access/v1'
import { contractRegistry } from '@learnlab/contracts/descriptors'
import { http } from '@learnlab/contracts/google/api/annotations'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { openApiPath } from '@learnlab/contracts/openapi'
import { rulesOf, services } from '@learnlab/contracts/rules'
import { createServiceIdentity, createServiceVerifier, newServiceKey, rolesPermitted } from '@learnlab/rpc'
import { noRateLimits } from '@learnlab/testing'
import { address, type Target, waysOf } from './contract-calls.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { examples } from './examples.ts'
import { startGateway } from './gateway-stack.ts'
import { mirrorServices } from './mirror-services.ts'
import { sampleMessage } from './sample-message.ts'

const skip = skipWithoutEnvoy()
const registry = contractRegistry()
const declared = services.flatMap((service) => service.methods)
const methods = declared.filter((method) => rulesOf(method)?.access !== Access.SERVICE)
const nameOf = (method: DescMethod) => `${method.parent.name}.${method.name}`

/** What the services were asked, newest last. */
const seen: { method: DescMethod; request: Message }[] = []

const started = skip
  ? undefined
  : startGateway({
      implementations: () => mirrorServices((method, request) => seen.push({ method, request })),
      limits: noRateLimits,
    })
let target: Target | undefined
after(async () => {
  target?.client.close()
  await (await started)?.close()
})

for (const method of methods) {
  test(`${nameOf(method)} answers alike in every protocol, to those who may call it`, {
    skip,
    timeout: 60_000,
  }, async () => {
    const example = examples[nameOf(method)]
    ok(example, `${nameOf(method)} has no example: add a request that breaks no rule to gateway/test/examples.ts`)
    const gateway = await started
    ok(gateway)
    target ??= { url: gateway.url, client: new Client(new URL(gateway.url).host, credentials.createInsecure()) }
    const { tokens } = gateway
    const rules = rulesOf(method)
    const isAnonymous = rules?.access === Access.ANONYMOUS
    const isPublic = isAnonymous || rules?.access === Access.PUBLIC
    const request = fromJson(method.input, example)
    const response = toJson(method.output, sampleMessage(method.output), { registry })
    const answersOnce = method.methodKind === 'unary' || method.methodKind === 'client_streaming'
    const expected = answersOnce ? [response] : [response, response]

    for (const way of waysOf(method)) {
      const answer = await way.call(target, method, request, tokens.good({ role: roleFor(method) }))
      deepEqual(answer, { code: 0, reason: '', messages: expected }, way.name)
      const arrived = seen.at(-1)
      equal(arrived?.method, method, way.name)
      deepEqual(arrived && toJson(method.input, arrived.request), example, way.name)

      const asked = seen.length
      const anonymous = await way.call(target, method, request, undefined)
      if (isPublic) equal(anonymous.code, 0, way.name)
      else deepEqual(anonymous, refusal(Code.UNAUTHENTICATED, 'TOKEN_MISSING'), way.name)
      const good = { code: 0, reason: '', messages: expected }
      const expired = await way.call(target, method, request, tokens.expired)
      deepEqual(expired, isAnonymous ? good : refusal(Code.UNAUTHENTICATED, 'TOKEN_EXPIRED'), way.name)
      const forged = await way.call(target, method, request, tokens.bad['changed claims'])
      deepEqual(forged, isAnonymous ? good : refusal(Code.UNAUTHENTICATED, 'TOKEN_INVALID'), way.name)
      if (!isPublic && !rolesOf(method).has('student')) {
        const forbidden = await way.call(target, method, request, tokens.good({ role: 'student' }))
        deepEqual(forbidden, refusal(Code.PERMISSION_DENIED, 'AUTHZ'), way.name)
      }
      const malformed = await way.call(target, method, 'malformed', tokens.good({ role: roleFor(method) }))
      equal(malformed.code, Code.INVALID_ARGUMENT, way.name)
      ok(['MALFORMED_MESSAGE', 'VALIDATION'].includes(malformed.reason), `${way.name}: ${malformed.reason}`)
      deepEqual(malformed.messages, [], way.name)
      equal(
        seen.length,
        asked + (isAnonymous ? 3 : isPublic ? 1 : 0),
        `${way.name}: a refused call reached the service`,
      )
    }
  })
}

for (const method of declared.filter((each) => !methods.includes(each))) {
  test(`${nameOf(method)}, which is for services, is not there for anybody outside`, {
    skip,
    timeout: 60_000,
  }, async () => {
    const gateway = await started
    ok(gateway)
    target ??= { url: gateway.url, client: new Client(new URL(gateway.url).host, credentials.createInsecure()) }
    const { tokens } = gateway
    const { privateKey, publicKey } = newServiceKey()
    const identity = createServiceIdentity('executor', privateKey)
    const asked = seen.length
    const request = sampleMessage(method.input)
    const service = identity.tokenFor(method.parent.typeName)
    createServiceVerifier({ executor: publicKey }).verify(service, method.parent.typeName)
    for (const token of [undefined, tokens.good({ role: 'admin' }), service]) {
      for (const way of waysOf(method)) {
        const { code, messages } = await way.call(target, method, request, token)
        ok(code === Code.UNIMPLEMENTED || code === Code.UNAUTHENTICATED, `${way.name}: ${code}`)
        deepEqual(messages, [])
      }
    }
    equal(seen.length, asked, 'a call reached the service')
  })
}

test('every example belongs to a method', () => {
  const known = new Set(methods.map(nameOf))
  deepEqual(
    Object.keys(examples).filter((name) => !known.has(name)),
    [],
  )
})

test('OpenAPI describes exactly the addresses that the contract declares, and each was called', () => {
  const document: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
    readFileSync(openApiPath, 'utf8'),
  )
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, { operationId }]) => {
      return `${verb.toUpperCase()} ${path} ${operationId.replace(/\d$/, '')}`
    }),
  )
  const addresses = methods.flatMap((method) => {
    if (!hasOption(method, http)) return []
    const rule = getOption(method, http)
    return [rule, ...rule.additionalBindings].map((binding) => {
      const { verb, path } = address(binding)
      return `${verb} ${path} ${nameOf(method)}`
    })
  })
  deepEqual(described.toSorted(), addresses.toSorted(), 'run `npm run generate`, which needs Go for this')
})

function refusal(code: Code, reason: string) {
  return { code, reason, messages: [] }
}

function rolesOf(method: DescMethod): ReadonlySet<string> {
  return rolesPermitted(rulesOf(method)?.permission ?? '')
}

/** A role that may call the method. */
function roleFor(method: DescMethod): string {
  return [...rolesOf(method)].at(-1) ?? 'student'
}
