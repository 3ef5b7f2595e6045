import { equal, match, ok } from 'node:assert/strict'
import { CourseService } from '@learnlab/contracts/course/v1'
import { rpcPath } from './protocols.ts'
import { gatewayTest } from './shared-gateway.ts'
import { frame } from './web-frames.ts'

const origin = 'http://localhost:3000'
const preflight = {
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-grpc-web,x-user-agent,grpc-timeout',
  },
}
const addresses = ['/api/v1/courses', '/api/v1/auth/me', rpcPath(CourseService.method.listCourses)]

gatewayTest('preflights of allowed origins pass without a token', async ({ url }) => {
  for (const address of addresses) {
    const response = await fetch(`${url}${address}`, preflight)
    equal(response.status, 200)
    equal(response.headers.get('access-control-allow-origin'), origin)
    match(response.headers.get('access-control-allow-headers') ?? '', /authorization.*x-grpc-web.*grpc-timeout/)
    ok(Number(response.headers.get('access-control-max-age')) > 0)
  }
})

gatewayTest('other origins are allowed nothing', async ({ url }) => {
  for (const foreign of ['https://evil.example', 'http://localhost:3000.evil.example', 'null']) {
    for (const init of [preflight, { method: 'GET', headers: {} }]) {
      const response = await fetch(`${url}/api/v1/courses`, { ...init, headers: { ...init.headers, origin: foreign } })
      equal(response.headers.get('access-control-allow-origin'), null)
    }
  }
})

gatewayTest('pages can read answers and errors, those of the gateway among them', async ({ url }) => {
  const headers = { origin, 'content-type': 'application/grpc-web+proto' }
  const answers = [
    await fetch(`${url}/api/v1/courses`, { headers }),
    await fetch(`${url}/api/v1/courses/missing`, { headers: { origin } }),
    await fetch(`${url}/api/v1/auth/me`, { headers: { origin } }),
    await fetch(`${url}/nowhere`, { headers: { origin } }),
    await fetch(`${url}/api/v1/courses`, { headers: { origin }, method: 'PATCH' }),
    await fetch(`${url}${rpcPath(CourseService.method.listCourses)}`, {
      headers,
      method: 'POST',
      body: frame(new Uint8Array()),
    }),
    await fetch(`${url}/learnlab.auth.v1.AuthService/GetUser`, {
      headers,
      method: 'POST',
      body: frame(new Uint8Array()),
    }),
  ]
  for (const { headers: replied, url: address } of answers) {
    equal(replied.get('access-control-allow-origin'), origin, address)
    match(
      replied.get('access-control-expose-headers') ?? '',
      /grpc-status.*grpc-message.*grpc-status-details-bin.*x-request-id/,
    )
    match(replied.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
  }
})
