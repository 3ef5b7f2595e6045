import { equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { services } from '@learnlab/contracts/rules'
import { eventually } from '@learnlab/testing'
import { maxOperatorCalls } from '../src/clusters.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { frame, fromBase64Chunks, readFrames } from './web-frames.ts'

const skip = skipWithoutEnvoy()
const bytes = (buffer: Buffer) => buffer

/** ServerReflectionRequest { list_services: "" } */
const listServices = Buffer.from([0x3a, 0])

test('reflection and health answer through the gateway while any service is up', { skip }, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  const client = new Client(new URL(gateway.url).host, credentials.createInsecure())
  t.after(() => client.close())

  for (const stopped of [[], ['auth', 'course', 'ai', 'executor']]) {
    for (const name of stopped) await gateway.stop(name)
    for (const version of ['v1', 'v1alpha']) {
      const names = await reflect(client, version)
      for (const { typeName } of services) ok(names.includes(typeName), `${version}: ${typeName}`)
    }
    equal(await health(client, '', {}), 'SERVING')
  }
  const progress = 'learnlab.progress.v1.ProgressService'
  const course = 'learnlab.course.v1.CourseService'
  for (const [service, expected] of [
    [progress, 'SERVING'],
    [course, status.UNAVAILABLE],
    ['learnlab.nothing.v1.NoService', status.NOT_FOUND],
  ] as const) {
    // By what the question names, and by the header, which all questions to one service can have.
    equal(await health(client, service, {}), expected)
    equal(await health(client, service, { 'learnlab-service': service }), expected)
    for (const text of [false, true]) equal(await webHealth(gateway.url, service, text), expected)
  }
})

test('streams that watch health take no place of calls, however many there are', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  const course = 'learnlab.course.v1.CourseService'
  // As many clients as the streams of one connection make necessary.
  const clients = Array.from(
    { length: Math.ceil((maxOperatorCalls * 1.5) / 100) },
    () => new Client(new URL(gateway.url).host, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  )
  t.after(() => {
    for (const client of clients) client.close()
  })
  let refused = 0
  let watching = 0
  for (const client of clients) {
    for (let count = 0; count < 100; count += 1) {
      const stream = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', bytes, bytes, question(course))
      stream.on('data', () => {
        watching += 1
      })
      stream.on('error', ({ code }: { code?: number }) => {
        if (code === status.UNAVAILABLE) refused += 1
      })
    }
  }
  await eventually(() => watching + refused === clients.length * 100, { timeoutMs: 30_000 })
  ok(refused > 0 && watching <= maxOperatorCalls, `${watching} watch, ${refused} were refused`)
  equal((await fetch(`${gateway.url}/api/v1/courses`)).status, 200)
})

async function reflect(client: Client, version: string): Promise<string> {
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`
  const stream = client.makeBidiStreamRequest(path, bytes, bytes, new Metadata(), { deadline: Date.now() + 30_000 })
  stream.write(listServices)
  stream.end()
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('latin1')
}

/** SERVING, or the code of the error. */
function health(client: Client, service: string, headers: Readonly<Record<string, string>>): Promise<string | number> {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  const request = question(service)
  const { promise, resolve } = Promise.withResolvers<string | number>()
  const options = { deadline: Date.now() + 30_000 }
  client.makeUnaryRequest('/grpc.health.v1.Health/Check', bytes, bytes, request, metadata, options, (error, reply) => {
    resolve(error ? error.code : reply?.equals(Buffer.from([8, 1])) ? 'SERVING' : `bytes ${reply?.toString('hex')}`)
  })
  return promise
}

/** HealthCheckRequest { service } */
function question(service: string): Buffer {
  return service === '' ? Buffer.alloc(0) : Buffer.from([0x0a, service.length, ...Buffer.from(service)])
}

async function webHealth(url: string, service: string, text: boolean): Promise<string | number> {
  const body = frame(question(service))
  const type = text ? 'application/grpc-web-text' : 'application/grpc-web+proto'
  const response = await fetch(`${url}/grpc.health.v1.Health/Check`, {
    method: 'POST',
    headers: { 'content-type': type, accept: type },
    body: text ? body.toString('base64') : body,
  })
  const answer = text ? fromBase64Chunks(await response.text()) : Buffer.from(await response.arrayBuffer())
  const { messages, trailer } = readFrames(answer)
  if (messages[0]?.equals(Buffer.from([8, 1]))) return 'SERVING'
  return Number(trailer.get('grpc-status') ?? response.headers.get('grpc-status'))
}
