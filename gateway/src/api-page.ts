import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApiPath } from '@learnlab/contracts/openapi'
import type { JsonObject } from './envoy-json.ts'
import { jwtFilter } from './jwt.ts'
import { header, without } from './route-parts.ts'
import { transcoderFilter } from './transcoder.ts'

/** Larger than each of the files; Envoy reads them when it starts. */
export const maxFileBytes = 4 * 1024 * 1024

const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const own = (name: string) => fileURLToPath(new URL(`../page/${name}`, import.meta.url))

/** What the page may load: nothing from elsewhere. Swagger UI sets styles of elements from its script. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const files = [
  { path: '/api/openapi.json', file: openApiPath, type: 'application/json' },
  { path: '/api/docs', file: own('index.html'), type: 'text/html; charset=utf-8' },
  { path: '/api/docs/page.js', file: own('page.js'), type: 'text/javascript; charset=utf-8' },
  { path: '/api/docs/swagger-ui.css', file: join(swagger, 'swagger-ui.css'), type: 'text/css; charset=utf-8' },
  {
    path: '/api/docs/swagger-ui-bundle.js',
    file: join(swagger, 'swagger-ui-bundle.js'),
    type: 'text/javascript; charset=utf-8',
  },
]

/** The description of the REST addresses, and a page to read and try it. */
export function apiPageRoutes(): JsonObject[] {
  return files.map(({ path, file, type }) => ({
    name: path,
    match: { path, headers: [header(':method', 'GET|HEAD')] },
    direct_response: { status: 200, body: { filename: file } },
    response_headers_to_add: Object.entries({
      'content-type': type,
      'cache-control': 'public, max-age=3600',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    }).map(([key, value]) => ({ append_action: 'OVERWRITE_IF_EXISTS_OR_ADD', header: { key, value } })),
    typed_per_filter_config: without(jwtFilter, transcoderFilter),
  }))
}
