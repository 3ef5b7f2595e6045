// Every method of the contract before the real services, as `npm start` runs them: over each protocol that its kind
// allows, for callers who may and who may not, with requests that are good, malformed and against the rules.
import { ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { services } from '@learnlab/contracts/rules'
import { skipWithoutEnvoy } from '@learnlab/gateway/testing'
import { noteOutput } from '@learnlab/testing'
import { openTarget } from '../../../gateway/test/contract-calls.ts'
import { startProvider } from '../../../services/auth/test/openid-provider.ts'
import { siteUrl } from '../../../services/auth/test/start-auth.ts'
import { ensureSandboxImage } from '../../../services/executor/images/build.ts'
import { docker, skip as skipWithoutDocker } from '../../../services/executor/test/sandbox.ts'
import { noRateLimitVariables, startProduct } from '../../product/start-product.ts'
import { exampleOf } from '../examples/all-examples.ts'
import { createExternalIssuer } from '../external-issuer.ts'
import { holdForServices, holdMethod } from '../hold-method.ts'
import { openLaboratory } from '../laboratory.ts'

const skip = skipWithoutEnvoy() || skipWithoutDocker

test('the contract, before the real services', { skip, timeout: 480_000 }, async (t) => {
  await ensureSandboxImage({ docker })
  const provider = await startProvider(t)
  const externalIssuer = createExternalIssuer()
  await using parts = new AsyncDisposableStack()
  const product = await startProduct({
    env: {
      ...noRateLimitVariables,
      ...externalIssuer.env,
      SITE_URL: siteUrl,
      OIDC_PROVIDERS: JSON.stringify([provider.settings]),
    },
    signal: t.signal,
  })
  parts.defer(product.close)
  parts.defer(() => noteLogs(product.logFolder))
  const laboratory = await openLaboratory(product, externalIssuer)
  parts.defer(laboratory.close)
  const lab = { ...laboratory, provider }
  const target = openTarget(product.url)
  parts.defer(target.close)

  for (const method of services.flatMap((service) => service.methods)) {
    const name = `${method.parent.name}.${method.name}`
    await t.test(name, async () => {
      const example = exampleOf(method)
      ok(example, `${name} has no example: give it one in scripts/contract/examples`)
      if (example === 'for services') await holdForServices({ method, lab, target }, product.executorKey.privateKey)
      else await holdMethod({ method, lab, target }, example)
    })
  }
})

/** What the services wrote is searched for the secrets of the run, but for links of mails, which auth logs in development. */
function noteLogs(folder: string): void {
  for (const name of readdirSync(folder)) {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n')
    noteOutput(name, lines.filter((line) => !line.includes('"link":')).join('\n'))
  }
}
