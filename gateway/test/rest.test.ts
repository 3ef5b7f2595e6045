import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { gatewayTest } from './shared-gateway.ts'
import { bigInteger } from './toy-services.ts'

type Json = Record<string, unknown>

async function post(url: string, path: string, body: string, token?: string): Promise<{ status: number; json: Json }> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body,
  })
  return { status: response.status, json: (await response.json()) as Json }
}

async function get(url: string, path: string): Promise<{ status: number; json: Json }> {
  const response = await fetch(`${url}${path}`)
  return { status: response.status, json: (await response.json()) as Json }
}

gatewayTest('an address takes an id or a slug, and answers in lowerCamelCase with defaults', async ({ url }) => {
  for (const key of ['0190a5c8-7c1e-7b6e-9d53-0242ac120002', 'python-from-zero', 'Ü%C3%9C']) {
    const { status, json } = await get(url, `/api/v1/courses/${key}`)
    equal(status, 200)
    const course = json.course as Json
    equal(course.slug, decodeURIComponent(key))
    equal(course.title, 'Ünïcode ☃')
    deepEqual([course.topics, course.description, course.authorId], [[], '', ''])
    equal(course.state, 'COURSE_STATE_UNSPECIFIED')
  }
})

gatewayTest("when to try again stands in HTTP's own header too", async ({ url }) => {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"email": "a@b.c", "password": "x"}',
  })
  equal(response.status, 429)
  equal(response.headers.get('retry-after'), '7')
  await response.body?.cancel()
})

gatewayTest('the query fills fields under both of their names', async ({ url }) => {
  deepEqual((await get(url, '/api/v1/courses?pageSize=7&mine=true')).json.nextPageToken, '7 true')
  deepEqual((await get(url, '/api/v1/courses?page_size=7')).json.nextPageToken, '7 false')
})

gatewayTest('64-bit integers are exact: strings out, strings or numbers in', async ({ url, tokens }) => {
  for (const memoryLimitMb of ['"256"', '256']) {
    const body = `{"language": "python", "memoryLimitMb": ${memoryLimitMb}}`
    const { json } = await post(url, '/api/v1/execute', body, tokens.good())
    equal(json.peakMemoryBytes, String(bigInteger))
    equal(json.cpuTimeUs, '256')
  }
})

gatewayTest('unknown fields of bodies are ignored', async ({ url }) => {
  const body = JSON.stringify({ email: 'a@b.org', password: 'long enough', name: 'Ada', shoeSize: { left: [38] } })
  const { status, json } = await post(url, '/api/v1/auth/register', body)
  equal(status, 200)
  equal(json.name, 'Ada')
})

gatewayTest(
  'a megabyte is fine where a token was shown, and 64 KiB are not where none is needed',
  async ({ url, tokens }) => {
    const stdin = 'x'.repeat(1_000_000)
    const run = JSON.stringify({ language: 'python', code: 'x', stdin })
    equal((await post(url, '/api/v1/execute', run, tokens.good())).status, 200)
    equal((await post(url, '/api/v1/execute', run)).status, 401)
    equal((await post(url, '/api/v1/execute', 'x'.repeat(5_000_000), tokens.good())).status, 413)
    equal((await post(url, '/api/v1/auth/register', 'x'.repeat(70_000))).status, 413)
  },
)

const malformed: Readonly<Record<string, string>> = {
  'unfinished JSON': '{"email": "a@b.org"',
  'no JSON': 'email=a@b.org',
  'an array in place of the message': '["a"]',
  'an object in place of a string': '{"email": {}}',
  'a number that is none': '{"memoryLimitMb": "many", "language": "python"}',
  'a number out of range': '{"timeoutSeconds": 99999999999, "language": "python"}',
  'a lone surrogate': '{"code": "\\ud800", "language": "python"}',
  'deep nesting': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
}
for (const [kind, body] of Object.entries(malformed)) {
  gatewayTest(`a body with ${kind} is a clear 400`, async ({ url, tokens }) => {
    const path = body.includes('language') ? '/api/v1/execute' : '/api/v1/auth/register'
    const { status, json } = await post(url, path, body, tokens.good())
    equal(status, 400, JSON.stringify(json))
    equal(json.code, 3)
    ok(json.message)
    match(JSON.stringify(json.details), /"reason":"MALFORMED_MESSAGE"/)
  })
}

gatewayTest(
  'a body that says it is something other than JSON is refused, as forms of other sites are',
  async ({ url }) => {
    const body = JSON.stringify({ email: 'a@b.org', password: 'long enough', name: 'Ada' })
    const register = (type: string) =>
      fetch(`${url}/api/v1/auth/register`, { method: 'POST', headers: { 'content-type': type }, body })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
    ]) {
      const response = await register(type)
      equal(response.status, 415, type)
      match(JSON.stringify(await response.json()), /"reason":"MALFORMED_MESSAGE".*application\/json/)
    }
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset=utf-8']) {
      equal((await register(type)).status, 200, type)
    }
  },
)

gatewayTest('unknown and ill-typed query parameters are a clear 400', async ({ url }) => {
  for (const query of ['nope=1', 'pageSize=many', 'pageSize.x=1', 'mine=perhaps']) {
    const { status, json } = await get(url, `/api/v1/courses?${query}`)
    equal(status, 400, query)
    equal(json.code, 3)
    match(String(json.message), /nope|page_?size|mine/i)
  }
})

gatewayTest('unknown addresses, wrong verbs and RPC paths without gRPC answer with JSON', async ({ url }) => {
  const answers = [
    [await fetch(`${url}/nowhere`), 404, 5],
    [await fetch(`${url}/api/v1/courses`, { method: 'PATCH' }), 405, 12],
    [await fetch(`${url}/learnlab.course.v1.CourseService/ListCourses`), 405, 12],
    [await fetch(`${url}/learnlab.course.v1.CourseService/ListCourses`, { method: 'POST', body: '{}' }), 415, 3],
    [await fetch(`${url}/api/v1/courses/a%2Fb`), 400, 3],
    [await fetch(`${url}/api/v1/courses/a%00b`), 400, 3],
    [await fetch(`${url}/api/v1/courses`, { headers: { x_user_id: 'me' } }), 400, 3],
    [await fetch(`${url}/api/v1/courses`, { headers: { x: 'y'.repeat(40_000) } }), 431, 8],
  ] as const
  for (const [response, status, code] of answers) {
    const json = (await response.json()) as Json
    equal(response.status, status, `${response.url}: ${JSON.stringify(json)}`)
    equal(json.code, code)
    ok(json.message)
    match(JSON.stringify(json.details), /"domain":"learnlab"/)
  }
  equal(answers[1][0].headers.get('allow'), 'GET, POST')
})

gatewayTest('paths are normalised before they are judged', async ({ url }) => {
  equal((await get(url, '/api/v1//courses')).status, 200)
  equal((await get(url, '/api/v1/auth/../courses')).status, 200)
  equal((await get(url, '/api/v1/courses/../auth/me')).status, 401)
  equal((await get(url, '/api/v1/courses/%2e%2e/auth/me')).status, 401)
})

gatewayTest('a query that names what the path names is refused, in either spelling', async ({ url, tokens }) => {
  const headers = { authorization: `Bearer ${tokens.good()}` }
  for (const address of [
    'courses/loops?id=other',
    'progress/loops?course_id=other',
    'progress/loops?a=b&courseId=other',
  ]) {
    const response = await fetch(`${url}/api/v1/${address}`, { headers })
    equal(response.status, 400, address)
    match(await response.text(), /"MALFORMED_MESSAGE"/)
  }
})
