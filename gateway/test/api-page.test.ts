import { equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { openApiPath } from '@learnlab/contracts/openapi'
import { gatewayTest } from './shared-gateway.ts'

gatewayTest(
  'the description of the API and the page to read it are served, with nothing from elsewhere',
  async ({ url }) => {
    const description = await fetch(`${url}/api/openapi.json`)
    equal(description.headers.get('content-type'), 'application/json')
    equal(await description.text(), await readFile(openApiPath, 'utf8'))

    const page = await fetch(`${url}/api/docs`)
    equal(page.status, 200)
    match(page.headers.get('content-type') ?? '', /^text\/html/)
    match(page.headers.get('content-security-policy') ?? '', /default-src 'none'; script-src 'self';/)
    const html = await page.text()
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => part)
    const own = parts.filter((part) => part !== 'data:,')
    ok(own.length >= 3)
    for (const part of own) {
      match(part, /^\/api\/docs\//)
      const answer = await fetch(`${url}${part}`)
      equal(answer.status, 200, part)
      equal(answer.headers.get('x-content-type-options'), 'nosniff')
      ok((await answer.text()).length > 100, part)
    }
    equal((await fetch(`${url}/api/docs`, { method: 'POST' })).status, 404)
  },
)
