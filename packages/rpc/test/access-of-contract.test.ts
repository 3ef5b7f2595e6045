import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { services } from '@learnlab/contracts/rules'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestTokens, noRateLimits } from '@learnlab/testing'
import {
  buildRpcServer,
  createServiceIdentity,
  createServiceVerifier,
  implement,
  methodRules,
  newServiceKey,
} from '../src/index.ts'

/** Calls a method with an empty message, as any stranger could, and gives the status code of the answer. */
async function codeFor(client: Client, path: string, authorization?: string): Promise<number> {
  const metadata = new Metadata()
  if (authorization) metadata.set('authorization', authorization)
  // Identity said by headers is nobody's word.
  for (const name of ['x-user-id', 'x-user-role', 'x-jwt-payload', 'x-learnlab-user']) metadata.set(name, 'admin')
  const same = (bytes: Buffer) => bytes
  const { promise, resolve } = Promise.withResolvers<number>()
  const call = client.makeServerStreamRequest(path, same, same, Buffer.alloc(0), metadata, {
    deadline: Date.now() + 10_000,
  })
  call.on('status', ({ code }) => resolve(code))
  call.on('error', () => {})
  call.resume()
  return promise
}

const keys = new Map(['auth', 'course', 'ai', 'executor', 'progress'].map((name) => [name, newServiceKey()]))
const ours = [...keys].map(([name, { privateKey }]) => createServiceIdentity(name, privateKey))

test('every method of the contract answers strangers, students and instructors as the policy says', async (t) => {
  const tokens = createTestTokens()
  const server = buildRpcServer({
    // Without handlers: whoever is let in is answered UNIMPLEMENTED, or INVALID_ARGUMENT.
    implementations: services.map((service) => implement(service, {})),
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: createMetrics({ service: 'test' }),
    tokens: tokens.verifier,
    serviceTokens: createServiceVerifier(
      Object.fromEntries([...keys].map(([name, { publicKey }]) => [name, publicKey])),
    ),
    limits: noRateLimits,
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(async () => {
    client.close()
    await server.close({ graceMs: 0 })
  })

  const methods = services.flatMap((service) => service.methods)
  ok(methods.length >= 20)
  const unintended: string[] = []
  for (const method of methods) {
    const { path, access } = methodRules(method)
    const expectIn = (code: number, who: string) => {
      if (code !== status.UNIMPLEMENTED && code !== status.INVALID_ARGUMENT) unintended.push(`${path} ${who}: ${code}`)
    }
    const expectOut = (code: number, expected: number, who: string) => {
      if (code !== expected) unintended.push(`${path} ${who}: ${code}`)
    }
    const anonymous = await codeFor(client, path)
    if (typeof access === 'object' && 'services' in access) {
      expectOut(anonymous, status.UNAUTHENTICATED, 'anonymous')
      expectOut(await codeFor(client, path, 'Bearer forged'), status.UNAUTHENTICATED, 'forged token')
      for (const role of ['student', 'instructor', 'admin'] as const) {
        const token = tokens.issue({ userId: 'u1', role })
        expectOut(await codeFor(client, path, `Bearer ${token}`), status.UNAUTHENTICATED, role)
      }
      const audience = method.parent.typeName
      for (const { name, tokenFor } of ours) {
        const code = await codeFor(client, path, `Bearer ${tokenFor(audience)}`)
        if (access.services.has(name)) expectIn(code, name)
        else expectOut(code, status.PERMISSION_DENIED, name)
      }
      continue
    }
    if (!(access instanceof Set)) expectIn(anonymous, 'anonymous')
    else expectOut(anonymous, status.UNAUTHENTICATED, 'anonymous')

    for (const authorization of ['Bearer forged', 'Basic YTpi']) {
      const code = await codeFor(client, path, authorization)
      if (access === 'anonymous') expectIn(code, authorization)
      else expectOut(code, status.UNAUTHENTICATED, authorization)
    }

    if (access !== 'anonymous') {
      for (const { tokenFor } of ours) {
        const token = tokenFor(method.parent.typeName)
        expectOut(await codeFor(client, path, `Bearer ${token}`), status.UNAUTHENTICATED, 'service')
      }
    }
    for (const role of ['student', 'instructor', 'admin'] as const) {
      const code = await codeFor(client, path, `Bearer ${tokens.issue({ userId: 'u1', role })}`)
      if (access instanceof Set && !access.has(role)) expectOut(code, status.PERMISSION_DENIED, role)
      else expectIn(code, role)
    }
  }
  deepEqual(unintended, [])
  equal(await codeFor(client, '/learnlab.course.v1.CourseService/Nothing'), status.UNIMPLEMENTED)
})
