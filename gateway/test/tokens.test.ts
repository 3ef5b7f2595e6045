import { equal, ok } from 'node:assert/strict'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { call, protocols } from './protocols.ts'
import { gatewayTest } from './shared-gateway.ts'
import { learner } from './token-forge.ts'

for (const protocol of protocols) {
  gatewayTest(`${protocol}: a good token names the caller to the service`, async ({ url, tokens }) => {
    const { response } = await call(url, protocol, AuthService.method.getUser, {}, { token: tokens.good() })
    ok(response)
    equal((response.user as { id: string }).id, learner)
  })

  gatewayTest(`${protocol}: without a token only public methods answer`, async ({ url }) => {
    const refused = await call(url, protocol, AuthService.method.getUser, {})
    equal(refused.code, Code.UNAUTHENTICATED)
    equal(refused.reason, 'TOKEN_MISSING')
    ok(refused.message)
    if (protocol === 'REST') equal(refused.httpStatus, 401)

    const answered = await call(url, protocol, CourseService.method.getCourse, { id: 'loops' })
    equal(answered.code, 0)
  })

  gatewayTest(`${protocol}: an expired token is told from a forged one`, async ({ url, tokens }) => {
    const outcome = await call(url, protocol, AuthService.method.getUser, {}, { token: tokens.expired })
    equal(outcome.code, Code.UNAUTHENTICATED)
    equal(outcome.reason, 'TOKEN_EXPIRED')
    if (protocol === 'REST') equal(outcome.httpStatus, 401)
  })

  gatewayTest(`${protocol}: forged tokens are refused, by public methods too`, async ({ url, tokens }) => {
    for (const [kind, token] of Object.entries(tokens.bad)) {
      const refused = [
        await call(url, protocol, AuthService.method.getUser, {}, { token }),
        await call(url, protocol, CourseService.method.getCourse, { id: 'loops' }, { token }),
      ]
      for (const outcome of refused) {
        equal(outcome.code, Code.UNAUTHENTICATED, kind)
        equal(outcome.reason, 'TOKEN_INVALID', kind)
        ok(outcome.message, kind)
        if (protocol === 'REST') equal(outcome.httpStatus, 401, kind)
      }
    }
  })
}

gatewayTest('the scheme may be written in lower case', async ({ url, tokens }) => {
  const authorization = `bearer ${tokens.good()}`
  equal((await fetch(`${url}/api/v1/auth/me`, { headers: { authorization } })).status, 200)
  equal((await fetch(`${url}/api/v1/auth/me`, { headers: { authorization: 'bearer x' } })).status, 401)
})

gatewayTest('a token in the query is no token', async ({ url, tokens }) => {
  const response = await fetch(`${url}/api/v1/auth/me?access_token=${tokens.good()}`)
  equal(response.status, 401)
})
