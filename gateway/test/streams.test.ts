import { deepEqual, equal, ok } from 'node:assert/strict'
import { create, toBinary } from '@bufbuild/protobuf'
import { ExecuteCodeRequestSchema, ExecutorService } from '@learnlab/contracts/executor/v1'
import { gatewayTest } from './gateway-stack.ts'
import { streamWeb } from './protocols.ts'

gatewayTest('a server stream arrives over gRPC-Web message by message', async ({ url, tokens }) => {
  const request = toBinary(
    ExecuteCodeRequestSchema,
    create(ExecuteCodeRequestSchema, { code: 'abc', language: 'python' }),
  )
  const messages = []
  for await (const message of streamWeb(url, ExecutorService.method.executeCodeStream, request, tokens.good())) {
    messages.push(message)
  }
  deepEqual(
    messages.map(({ chunk }) => chunk ?? ''),
    ['a', 'b', 'c', ''],
  )
  equal(messages.at(-1)?.isComplete, true)
  ok(messages.length === 4)
})
