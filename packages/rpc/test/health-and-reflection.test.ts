import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createFileRegistry, fromBinary, getOption } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { Client, credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { Access, rules } from '@learnlab/contracts/access/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { services } from '@learnlab/contracts/rules'
import { service as health, protoPath } from 'grpc-health-check'
import { startService } from './start-toy.ts'

async function servingStatus(t: TestContext, port: number, service: string): Promise<string> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => client.close())
  const { Check: check } = health
  if (!check) throw new Error(`no Check in ${protoPath}`)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  client.makeUnaryRequest(
    check.path,
    check.requestSerialize,
    check.responseDeserialize,
    { service },
    (error, response) => (error ? reject(error) : resolve((response as { status: string }).status)),
  )
  return promise
}

test('health is told for each service by its full name and for all of them by none', async (t) => {
  const { server, port } = await startService(t, CourseService, {})
  equal(await servingStatus(t, port, CourseService.typeName), 'SERVING')
  equal(await servingStatus(t, port, ''), 'SERVING')
  equal(server.serving, true)
  server.setServing(CourseService.typeName, false)
  equal(await servingStatus(t, port, CourseService.typeName), 'NOT_SERVING')
  equal(await servingStatus(t, port, ''), 'NOT_SERVING')
  server.setServing(CourseService.typeName, true)
  equal(await servingStatus(t, port, ''), 'SERVING')
  await rejects(servingStatus(t, port, ExecutorService.typeName), { code: 5 })
  await rejects(async () => server.setServing('learnlab.Nothing', true), /no service learnlab\.Nothing/)
})

type Answer = {
  list_services_response?: { service: { name: string }[] }
  file_descriptor_response?: { file_descriptor_proto: Buffer[] }
  all_extension_numbers_response?: { extension_number: number[] }
  error_response?: { error_code: number }
}

/** Asks the questions one after the other over one call, as reflection clients do. */
async function ask(t: TestContext, port: number, version: string, questions: readonly object[]): Promise<Answer[]> {
  const { dirname, join } = await import('node:path')
  const { fileURLToPath } = await import('node:url')
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@grpc/reflection'))), '../proto')
  const definition = loadSync(`grpc/reflection/${version}/reflection.proto`, { includeDirs: [folder], keepCase: true })
  const { [`grpc.reflection.${version}.ServerReflection`]: service } = definition
  const ClientClass = loadPackageDefinition({ Reflection: service as never }).Reflection as ServiceClientConstructor
  const client = new ClientClass(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => client.close())
  const stream = client.ServerReflectionInfo?.()
  const answers: Answer[] = []
  for (const question of questions) stream.write(question)
  stream.end()
  for await (const answer of stream) answers.push(answer as Answer)
  return answers
}

for (const version of ['v1', 'v1alpha']) {
  test(`every service reflects the whole contract with its options (${version})`, async (t) => {
    const { port } = await startService(t, CourseService, {})
    const [listed, executor, method, field, extension, numbers, unknown] = await ask(t, port, version, [
      { list_services: '*' },
      { file_containing_symbol: ExecutorService.typeName },
      { file_containing_symbol: `${ExecutorService.typeName}.ExecuteCode` },
      { file_containing_symbol: 'learnlab.executor.v1.ExecuteCodeRequest.code' },
      { file_containing_extension: { containing_type: 'google.protobuf.MethodOptions', extension_number: 50100 } },
      { all_extension_numbers_of_type: 'google.protobuf.MethodOptions' },
      { file_containing_symbol: 'learnlab.Nothing' },
    ])
    const names = listed?.list_services_response?.service.map(({ name }) => name) ?? []
    for (const { typeName } of services) ok(names.includes(typeName), typeName)
    ok(names.includes('grpc.health.v1.Health'))

    for (const answer of [executor, method, field, extension]) {
      ok((answer?.file_descriptor_response?.file_descriptor_proto.length ?? 0) > 1)
    }
    // What a client was sent is complete by itself, and says who may call.
    const file = (executor?.file_descriptor_response?.file_descriptor_proto ?? []).map((bytes) =>
      fromBinary(FileDescriptorProtoSchema, bytes),
    )
    const [first] = file
    ok(first)
    const registry = createFileRegistry(first, (name) => file.find((one) => one.name === name))
    const executeCode = registry.getService(ExecutorService.typeName)?.method.executeCode
    ok(executeCode)
    equal(getOption(executeCode, rules).access, Access.USER)

    deepEqual(numbers?.all_extension_numbers_response?.extension_number.sort(), [50100, 72295728])
    equal(unknown?.error_response?.error_code, 5)
  })
}
