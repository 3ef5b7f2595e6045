// `node reads.mjs https://HOST AUTHORITY.pem`: a learner who reads from every service again and again, over connections that
// are kept and over new ones, until SIGTERM or SIGINT. Ends with a line that counts (and says when the last call that failed had
// ended, in Unix time), and with code 1 when a call failed.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'

const [base, authority] = process.argv.slice(2)
if (base === undefined || authority === undefined) {
  console.error('Usage: node reads.mjs https://HOST AUTHORITY.pem')
  process.exit(2)
}
const ca = readFileSync(authority)
// The certificate names the host, which is reached by its address here.
const tls = { ca, checkServerIdentity: () => undefined }
const kept = new Agent({ keepAlive: true, ...tls })
const fresh = new Agent({ keepAlive: false, ...tls })
const deadlineMs = 20_000
// A dozen callers then stay below what one user may ask for in a minute.
const pauseMs = 400

/** Status and body; a connection that breaks is thrown. */
function ask(path, { method = 'GET', body, token, agent = fresh } = {}) {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const call = request(`${base}${path}`, { method, agent, headers, timeout: deadlineMs, ...tls }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode, text })).on('error', reject)
    })
    call.on('timeout', () => call.destroy(new Error(`no answer in ${deadlineMs} ms`))).on('error', reject)
    call.end(body && JSON.stringify(body))
  })
}

const account = {
  email: `reader-${Date.now()}@example.org`,
  password: 'seven lanterns over the harbour',
  name: 'Reader',
}
await ask('/api/v1/auth/register', { method: 'POST', body: account })

/** Shorter than an access token lasts. */
const tokenUseMs = 300_000
let token = signIn()
let tokenDueAt = Date.now() + tokenUseMs

async function signIn() {
  const { status, text } = await ask('/api/v1/auth/login', { method: 'POST', body: account })
  if (status !== 200) throw new Error(`signing in: ${status} ${text}`)
  return JSON.parse(text).accessToken
}

/** Signing in is no read: where it fails the token before goes on, and another one is asked for soon. */
function currentToken() {
  if (Date.now() >= tokenDueAt) {
    tokenDueAt = Date.now() + tokenUseMs
    const before = token
    token = signIn().catch(() => {
      tokenDueAt = Date.now() + 1_000
      return before
    })
  }
  return token
}
await token

const paths = [
  '/api/v1/auth/me',
  '/api/v1/courses',
  '/api/v1/search?query=loop',
  '/api/v1/executions',
  '/api/v1/progress',
  '/api/v1/analytics',
]

let stopped = false
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => (stopped = true))
const failures = new Map()
let calls = 0
let slowestMs = 0
let lastFailed = 0

async function read(path, agent) {
  while (!stopped) {
    const bearer = await currentToken()
    const began = performance.now()
    const seen = await ask(path, { token: bearer, agent }).then(
      ({ status, text: answer }) => (status === 200 ? undefined : `${status} ${answer.slice(0, 200)}`),
      (error) => `${error.code ?? ''} ${error.message}`,
    )
    const endedAt = Date.now() / 1000
    calls += 1
    slowestMs = Math.max(slowestMs, performance.now() - began)
    await delay(pauseMs)
    if (seen === undefined) continue
    lastFailed = endedAt
    const key = `${path}: ${seen}`
    if (!failures.has(key)) console.log(new Date().toISOString(), key)
    failures.set(key, (failures.get(key) ?? 0) + 1)
  }
}

console.log('reading')
await Promise.all(paths.flatMap((path) => [read(path, kept), read(path, fresh)]))
const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
console.log(`RESULT ${JSON.stringify({ calls, failed, slowestMs: Math.round(slowestMs), lastFailed })}`)
process.exit(failed > 0 ? 1 : 0)
