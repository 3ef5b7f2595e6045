import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { AIService } from '@learnlab/contracts/ai/v1'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Outcome } from './outcome.ts'
import { call, protocols } from './protocols.ts'
import { gatewayTest } from './shared-gateway.ts'

const account = { email: 'ada@example.org', password: 'long enough', name: 'Ada' }

for (const protocol of protocols) {
  gatewayTest(`${protocol}: an error of a service keeps code, reason and message`, async ({ url }) => {
    const missing = await call(url, protocol, CourseService.method.getCourse, { id: 'missing' })
    equal(missing.code, Code.NOT_FOUND)
    equal(missing.reason, 'NOT_FOUND')
    match(missing.message, /course/)
    if (protocol === 'REST') equal(missing.httpStatus, 404)

    const taken = await call(url, protocol, AuthService.method.register, { ...account, email: 'taken@example.org' })
    equal(taken.code, Code.ALREADY_EXISTS)
    if (protocol === 'REST') equal(taken.httpStatus, 409)
  })

  gatewayTest(`${protocol}: a request that breaks the rules names the fields`, async ({ url }) => {
    const outcome = await call(url, protocol, AuthService.method.register, { email: 'nobody', password: 'x', name: '' })
    equal(outcome.code, Code.INVALID_ARGUMENT)
    equal(outcome.reason, 'VALIDATION')
    deepEqual([...outcome.violations].sort(), ['email', 'name', 'password'])
    if (protocol === 'REST') equal(outcome.httpStatus, 400)
  })

  gatewayTest(`${protocol}: an exhausted budget says when to try again`, async ({ url }) => {
    const outcome = await call(url, protocol, AuthService.method.login, { email: 'a@b.c', password: 'x' })
    equal(outcome.code, Code.RESOURCE_EXHAUSTED)
    equal(outcome.retryAfterSeconds, 7)
    if (protocol === 'REST') equal(outcome.httpStatus, 429)
  })

  gatewayTest(`${protocol}: an unexpected failure tells nothing of the inside`, async ({ url, tokens }) => {
    const outcome = await call(url, protocol, AIService.method.getHelp, { question: 'why?' }, { token: tokens.good() })
    equal(outcome.code, Code.INTERNAL)
    ok(!JSON.stringify(outcome).includes('hunter2'))
    if (protocol === 'REST') equal(outcome.httpStatus, 500)
  })

  gatewayTest(`${protocol}: a method that is not built yet is UNIMPLEMENTED`, async ({ url, tokens }) => {
    const token = tokens.good()
    const outcome = await call(url, protocol, ProgressService.method.getProgress, {}, { token })
    equal(outcome.code, Code.UNIMPLEMENTED)
    if (protocol === 'REST') equal(outcome.httpStatus, 501)
  })

  gatewayTest(`${protocol}: ten megabytes are refused as too large`, async ({ url }) => {
    const raw = protocol === 'REST' ? JSON.stringify({ name: 'x'.repeat(10_000_000) }) : new Uint8Array(10_000_000)
    const outcome = await call(url, protocol, AuthService.method.register, account, { raw })
    equal(outcome.code, Code.RESOURCE_EXHAUSTED)
    equal(outcome.reason, 'MESSAGE_TOO_LARGE')
    if (protocol === 'REST') equal(outcome.httpStatus, 413)
  })

  gatewayTest(`${protocol}: text that is no UTF-8 is malformed`, async ({ url }) => {
    const json = Buffer.concat([
      Buffer.from('{"email":"a@b.c","password":"long enough","name":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ])
    const protobuf = new Uint8Array([0x1a, 2, 0xc3, 0x28])
    const raw = protocol === 'REST' ? new Uint8Array(json) : protobuf
    const outcome = await call(url, protocol, AuthService.method.register, account, { raw })
    equal(outcome.code, Code.INVALID_ARGUMENT)
    equal(outcome.reason, 'MALFORMED_MESSAGE')
    ok(outcome.message)
    if (protocol === 'REST') equal(outcome.httpStatus, 400)
  })

  if (protocol !== 'REST') {
    gatewayTest(`${protocol}: bytes that are no message are malformed`, async ({ url }) => {
      const raw = new Uint8Array([0xff, 0xff, 0xff])
      const outcome = await call(url, protocol, AuthService.method.register, account, { raw })
      equal(outcome.code, Code.INVALID_ARGUMENT)
      equal(outcome.reason, 'MALFORMED_MESSAGE')
    })

    gatewayTest(`${protocol}: a method that does not exist is UNIMPLEMENTED`, async ({ url, tokens }) => {
      const nowhere = { ...AuthService.method.register, name: 'Nothing' }
      for (const options of [{}, { token: tokens.good() }]) {
        const outcome: Outcome = await call(url, protocol, nowhere, account, options)
        equal(outcome.code, Code.UNIMPLEMENTED)
        equal(outcome.reason, 'UNIMPLEMENTED')
      }
    })
  }
}

gatewayTest('gRPC-Web callers get errors of the gateway in every spelling of their content type', async ({ url }) => {
  for (const contentType of [
    'application/grpc-web',
    'application/grpc-web+proto',
    'application/grpc-web-text',
    'application/grpc-web-text+proto',
  ]) {
    const response = await fetch(`${url}/learnlab.auth.v1.AuthService/GetUser`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: contentType.includes('text') ? 'AAAAAAA=' : new Uint8Array(5),
    })
    equal(response.status, 200, contentType)
    equal(response.headers.get('grpc-status'), String(Code.UNAUTHENTICATED), contentType)
    match(response.headers.get('grpc-message') ?? '', /^This call needs an access token/, contentType)
    await response.body?.cancel()
  }
})

gatewayTest('gRPC-Web text that is no base64 is malformed', async ({ url }) => {
  for (const contentType of ['application/grpc-web-text', 'application/grpc-web-text+proto']) {
    for (const body of ['!!!!', 'AAA']) {
      const response = await fetch(`${url}/learnlab.course.v1.CourseService/ListCourses`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      })
      equal(response.status, 200)
      equal(response.headers.get('grpc-status'), String(Code.INVALID_ARGUMENT))
      await response.body?.cancel()
    }
  }
})

gatewayTest('a content type like one of gRPC-Web is told what is taken here', async ({ url }) => {
  const path = '/learnlab.course.v1.CourseService/GetCourse'
  for (const type of [
    'application/grpc-web+json',
    'application/grpc-web-text; charset=utf-8',
    'application/grpc; a=b',
  ]) {
    const response = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body: 'x' })
    equal(response.status, 415, type)
    equal(response.headers.get('content-type'), 'application/problem+json', type)
    match(await response.text(), /"MALFORMED_MESSAGE"/)
  }
})

gatewayTest('a path that could be read in two ways is malformed', async ({ url }) => {
  const escaped = { ...CourseService.method.getCourse, name: 'Get%2fCourse' }
  for (const protocol of protocols.filter((name) => name !== 'REST')) {
    const outcome = await call(url, protocol, escaped, { id: 'loops' })
    deepEqual([outcome.code, outcome.reason], [Code.INVALID_ARGUMENT, 'MALFORMED_MESSAGE'], protocol)
    match(outcome.message, /^The request line/, protocol)
  }
  const response = await fetch(`${url}/api/v1/courses/a%2fb`)
  equal(response.status, 400)
  match(await response.text(), /"MALFORMED_MESSAGE"/)
})
