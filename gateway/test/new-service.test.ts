import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { create, createFileRegistry, type DescService, fromBinary, setExtension, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema, MethodOptionsSchema } from '@bufbuild/protobuf/wkt'
import { Access, RateClass, RulesSchema, rules } from '@learnlab/contracts/access/v1'
import { GetTopicsRequestSchema, GetTopicsResponseSchema } from '@learnlab/contracts/course/v1'
import { readDescriptorSet } from '@learnlab/contracts/descriptors'
import { http } from '@learnlab/contracts/google/api/annotations'
import { HttpRuleSchema } from '@learnlab/contracts/google/api/http'
import { services } from '@learnlab/contracts/rules'
import { openTarget, waysOf } from './contract-calls.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'
import { frame } from './web-frames.ts'
import { answerCall, startWireService } from './wire-service.ts'

test('a service that is new in the contract is reached in every protocol once the options say where it is', {
  skip: skipWithoutEnvoy(),
}, async (t) => {
  const { service, descriptorSet } = contractWithNotes()
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-contract-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const descriptorSetPath = join(folder, 'descriptors.binpb')
  writeFileSync(descriptorSetPath, descriptorSet)
  const answer = frame(toBinary(GetTopicsResponseSchema, create(GetTopicsResponseSchema, { topics: [{ title: '☃' }] })))
  const notes = await startWireService((stream) => answerCall(stream, answer))
  t.after(notes.close)
  const gateway = await startGateway({
    gateway: { contract: [...services, service], descriptorSetPath },
    elsewhere: { notes: { host: '127.0.0.1', port: notes.port } },
  })
  t.after(() => gateway.close())
  const target = openTarget(gateway.url)
  t.after(target.close)

  const [method] = service.methods
  if (method === undefined) throw new Error('the service has no method')
  const ways = waysOf(method)
  deepEqual(
    ways.map(({ name }) => name),
    ['gRPC', 'gRPC-Web', 'gRPC-Web text', 'GET /api/v1/notes/{course_id}'],
  )
  for (const way of ways) {
    const request = create(GetTopicsRequestSchema, { courseId: 'loops' })
    const { code, messages } = await way.call(target, { method, request, token: gateway.tokens.good() })
    equal(code, 0, way.name)
    deepEqual(messages, [{ topics: [{ title: '☃' }] }], way.name)
    const { reason } = await way.call(target, { method, request, token: undefined })
    equal(reason, 'TOKEN_MISSING', way.name)
  }
})

/** The contract with one service more, as `npm run generate` would make it of a new proto. */
function contractWithNotes(): { service: DescService; descriptorSet: Uint8Array } {
  const options = create(MethodOptionsSchema)
  setExtension(
    options,
    rules,
    create(RulesSchema, { access: Access.USER, rateClass: RateClass.READ, deadlineMs: 5_000 }),
  )
  const path = '/api/v1/notes/{course_id}'
  setExtension(options, http, create(HttpRuleSchema, { pattern: { case: 'get', value: path } }))
  const [inputType, outputType] = ['.learnlab.course.v1.GetTopicsRequest', '.learnlab.course.v1.GetTopicsResponse']
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: 'learnlab/notes/v1/notes.proto', package: 'learnlab.notes.v1', syntax: 'proto3' },
    dependency: ['learnlab/access/v1/access.proto', 'learnlab/course/v1/course.proto', 'google/api/annotations.proto'],
    service: [{ name: 'NotesService', method: [{ name: 'GetNotes', inputType, outputType, options }] }],
  })
  const contract = fromBinary(FileDescriptorSetSchema, readDescriptorSet())
  contract.file.push(file)
  const service = createFileRegistry(contract).getService('learnlab.notes.v1.NotesService')
  if (service === undefined) throw new Error('the service was not made')
  return { service, descriptorSet: toBinary(FileDescriptorSetSchema, contract) }
}
