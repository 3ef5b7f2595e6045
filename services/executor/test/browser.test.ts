import { deepEqual, equal, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createLearnLabClient, memoryTokens, toLearnLabError } from '@learnlab/client'
import { Verdict } from '@learnlab/contracts/executor/v1'
import { eventually } from '@learnlab/testing'
import { startGateway } from '../bench/product.ts'
import { Listener, text } from './conversation.ts'
import { sharedExecutor, skip } from './sandbox.ts'
import { person, startService } from './start-service.ts'

const { executor } = sharedExecutor({ heartbeatMs: 100 })
const missing = 'Envoy is missing: set ENVOY_PATH to its binary'

/** The client that browsers use, over gRPC-Web through Envoy. Undefined, and the test skipped, without an Envoy. */
async function startBrowser(t: TestContext) {
  const { port, jwks, tokenOf } = await startService(t, executor(), { unwatchedMs: 3_000 })
  const keys = createServer((_, response) => response.end(JSON.stringify(jwks)))
  await once(keys.listen(0, '127.0.0.1'), 'listening')
  t.after(() => keys.close())
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`
  const gateway = await startGateway(jwksUrl, port)
  if (!gateway) {
    if (process.env.CI === 'true') throw new Error(missing)
    t.skip(missing)
    return undefined
  }
  t.after(() => gateway.close())
  const session = { accessToken: tokenOf(person()).token, refreshToken: '', expiresAtMs: Date.now() + 3_600_000 }
  const learnLab = createLearnLabClient({ baseUrl: `http://127.0.0.1:${gateway.port}`, tokens: memoryTokens(session) })
  // Envoy has to see first that the service is up, and fetch its keys.
  await eventually(() => learnLab.executor.executeCode({ language: 'python', code: '' }))
  return learnLab.executor
}

test('a browser watches a program while it runs, and ends it by leaving', { skip }, async (t) => {
  const browser = await startBrowser(t)
  if (!browser) return
  const code = 'import time; print("first", flush=True); time.sleep(0.3); print("last")'
  const messages = []
  for await (const message of browser.executeCodeStream({ language: 'python', code })) messages.push(message)
  equal(messages.map(({ chunk }) => chunk).join(''), 'first\nlast\n')
  equal(messages.at(-1)?.result?.verdict, Verdict.COMPLETED)
  equal(
    messages.some(({ heartbeat }) => heartbeat),
    true,
  )

  const endless = {
    language: 'python',
    code: 'import time; print("x", flush=True); time.sleep(50)',
    timeoutSeconds: 60,
  }
  const leaving = new AbortController()
  const watching = async () => {
    for await (const { chunk } of browser.executeCodeStream(endless, { signal: leaving.signal })) {
      if (chunk) leaving.abort()
    }
  }
  await rejects(watching(), /aborted/)
  await eventually(() => executor().running === 0)
})

test('a browser speaks to a program', { skip }, async (t) => {
  const browser = await startBrowser(t)
  if (!browser) return
  const program = { language: 'python', code: 'print("hello", input("name? "))' }
  const { executionId } = await browser.startInteractive({ program })
  const heard = new Listener(browser.watchInteractive({ executionId }))
  await heard.hears('name? ')
  await browser.sendInput({ executionId, input: { input: text('Ada\n') } })
  const result = await heard.result()
  deepEqual([result.verdict, result.output], [Verdict.COMPLETED, 'name? hello Ada\n'])
  await rejects(browser.sendInput({ executionId, input: { input: text('x') } }), (error) => {
    equal(toLearnLabError(error).reason, 'PRECONDITION')
    return true
  })

  const { executionId: second } = await browser.startInteractive({ program })
  const leaving = new AbortController()
  const watching = new Listener(browser.watchInteractive({ executionId: second }, { signal: leaving.signal }))
  await watching.hears('name? ')
  leaving.abort()
  await eventually(() => executor().sessions === 0)
})
