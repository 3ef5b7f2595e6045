import {
  type DescMethod,
  fromBinary,
  fromJson,
  getOption,
  hasOption,
  type JsonObject,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js'
import { contractRegistry } from '@learnlab/contracts/descriptors'
import { http } from '@learnlab/contracts/google/api/annotations'
import type { HttpRule } from '@learnlab/contracts/google/api/http'
import { failed, failedWithJson, type Outcome } from './outcome.ts'
import { rpcPath } from './protocols.ts'
import { frame, fromBase64Chunks, readFrames } from './web-frames.ts'

const deadlineMs = 30_000
const registry = contractRegistry()

/** One way to call a method, such as "GET /api/v1/courses/{id}". */
export type Way = {
  readonly name: string
  call(target: Target, call: Call): Promise<Answer>
}

export type Target = { readonly url: string; readonly client: Client }

export type Call = {
  readonly method: DescMethod
  readonly request: Message | 'malformed'
  /** None for callers who do not say who they are. */
  readonly token: string | undefined
  /** After how many messages the caller leaves a stream that would not end by itself. */
  readonly leaveAfter?: number | undefined
}

/** The messages that came, in JSON, and how the call ended; 0 also where the caller left. */
export type Answer = Pick<Outcome, 'code' | 'reason' | 'violations'> & { readonly messages: readonly JsonValue[] }

/** @param url of a gateway without TLS */
export function openTarget(url: string): Target & { close(): void } {
  const client = new Client(new URL(url).host, credentials.createInsecure())
  return { url, client, close: () => client.close() }
}

/** Every way that the kind of a method allows. */
export function waysOf(method: DescMethod): Way[] {
  const native: Way = { name: 'gRPC', call: callNative }
  if (method.methodKind === 'bidi_streaming' || method.methodKind === 'client_streaming') return [native]
  const web = [false, true].map((text) => ({
    name: text ? 'gRPC-Web text' : 'gRPC-Web',
    call: (...args: Parameters<Way['call']>) => callWeb(text, ...args),
  }))
  return [
    native,
    ...web,
    ...(hasOption(method, http) ? bindings(getOption(method, http)).flatMap(restWays(method)) : []),
  ]
}

function restWays(method: DescMethod) {
  return (rule: HttpRule): Way[] => {
    const { verb, path } = address(rule)
    const plain: Way = { name: `${verb} ${path}`, call: (...args) => callRest(rule, '*/*', ...args) }
    if (method.methodKind === 'unary') return [plain]
    return [plain, { name: `${plain.name} as events`, call: (...args) => callRest(rule, 'text/event-stream', ...args) }]
  }
}

function bindings(rule: HttpRule): HttpRule[] {
  return [rule, ...rule.additionalBindings.flatMap(bindings)]
}

export function address({ pattern }: HttpRule): { verb: string; path: string } {
  if (pattern.case === undefined || pattern.case === 'custom') throw new Error('not a rule that the contract may have')
  return { verb: pattern.case.toUpperCase(), path: pattern.value }
}

async function callNative({ client }: Target, { method, request, token, leaveAfter }: Call): Promise<Answer> {
  const metadata = new Metadata()
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`)
  const same = (bytes: Buffer) => bytes
  // On the wire a call with one request is a stream with one.
  const stream = client.makeBidiStreamRequest(rpcPath(method), same, same, metadata, {
    deadline: Date.now() + deadlineMs,
  })
  const ended = new Promise<StatusObject>((resolve) => stream.on('status', resolve))
  stream.on('error', () => undefined)
  const messages: JsonValue[] = []
  stream.on('data', (bytes: Buffer) => {
    messages.push(json(method, bytes))
    if (messages.length === leaveAfter) stream.cancel()
  })
  stream.write(Buffer.from(encoded(method, request)))
  stream.end()
  const { code, details, metadata: trailer } = await ended
  if (code === 0 || hasLeft(messages, leaveAfter)) return succeeded(messages.slice(0, leaveAfter))
  const [status] = trailer.get('grpc-status-details-bin')
  const { reason, violations } = failed(code, details, status === undefined ? undefined : Buffer.from(status))
  return { code, reason, violations, messages }
}

async function callWeb(text: boolean, { url }: Target, { method, request, token, leaveAfter }: Call): Promise<Answer> {
  const contentType = text ? 'application/grpc-web-text' : 'application/grpc-web+proto'
  const body = frame(encoded(method, request))
  const response = await fetch(`${url}${rpcPath(method)}`, {
    method: 'POST',
    headers: { 'content-type': contentType, accept: contentType, ...authorization(token) },
    body: text ? body.toString('base64') : body,
    signal: AbortSignal.timeout(deadlineMs),
  })
  const decoded = (bytes: Buffer) => readFrames(text ? fromBase64Chunks(bytes.toString('latin1')) : bytes)
  const { messages, trailer } = decoded(await bodyOf(response, (bytes) => hasLeft(decoded(bytes).messages, leaveAfter)))
  const answered = messages.map((message) => json(method, message)).slice(0, leaveAfter)
  if (hasLeft(messages, leaveAfter)) return succeeded(answered)
  const word = (name: string) => trailer.get(name) ?? response.headers.get(name) ?? ''
  const code = Number(word('grpc-status') || Number.NaN)
  if (code === 0) return succeeded(answered)
  const details = word('grpc-status-details-bin')
  const status = details ? Buffer.from(details, 'base64') : undefined
  const { reason, violations } = failed(code, word('grpc-message'), status)
  return { code, reason, violations, messages: answered }
}

async function callRest(
  rule: HttpRule,
  accept: string,
  { url }: Target,
  { method, request, token, leaveAfter }: Call,
): Promise<Answer> {
  const { verb, path } = address(rule)
  const fields = request === 'malformed' ? {} : { ...(toJson(method.input, request) as JsonObject) }
  const filled = path.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => {
    const key = name.replaceAll(/_([a-z0-9])/g, (__, letter: string) => letter.toUpperCase())
    const value = fields[key] ?? 'missing'
    delete fields[key]
    return encodeURIComponent(String(value))
  })
  const bodyField = rule.body === '*' ? undefined : rule.body
  const body = rule.body === '' ? undefined : bodyField === undefined ? fields : fields[bodyField]
  const inQuery = rule.body === '' ? fields : bodyField === undefined ? {} : without(fields, bodyField)
  const query = new URLSearchParams(flattened(inQuery))
  if (request === 'malformed' && body === undefined) query.set('no_such_parameter', '1')
  const response = await fetch(`${url}${filled}${query.size > 0 ? `?${query}` : ''}`, {
    method: verb,
    headers: { accept, ...(body !== undefined && { 'content-type': 'application/json' }), ...authorization(token) },
    ...(body !== undefined && { body: request === 'malformed' ? '{"unfinished' : JSON.stringify(body) }),
    signal: AbortSignal.timeout(deadlineMs),
  })
  const documents = (bytes: Buffer) =>
    method.methodKind === 'unary' ? [bytes.toString()] : streamed(bytes.toString(), accept)
  const content = await bodyOf(response, (bytes) => response.ok && hasLeft(documents(bytes), leaveAfter))
  if (!response.ok) {
    const { code, reason, violations } = failedWithJson(JSON.parse(content.toString()), response.status)
    return { code, reason, violations, messages: [] }
  }
  const messages = documents(content).map((text) => {
    const message = fromJson(method.output, JSON.parse(text), { registry })
    return toJson(method.output, message, { registry })
  })
  return succeeded(messages.slice(0, leaveAfter))
}

/** All of a body, or what came until it was enough, at which the caller leaves. */
async function bodyOf(response: Response, isEnough: (bytes: Buffer) => boolean): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of response.body ?? []) {
    bytes = Buffer.concat([bytes, chunk])
    if (isEnough(bytes)) break
  }
  return bytes
}

function hasLeft({ length }: readonly unknown[], leaveAfter: number | undefined): boolean {
  return leaveAfter !== undefined && length >= leaveAfter
}

function succeeded(messages: readonly JsonValue[]): Answer {
  return { code: 0, reason: '', violations: [], messages }
}

/** The whole lines of a stream; one that has not ended yet is none. */
function streamed(content: string, accept: string): string[] {
  const lines = content
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '')
  return accept === 'text/event-stream' ? lines.map((line) => line.replace(/^data: /, '')) : lines
}

function flattened(fields: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return value.map((item): [string, string] => [prefix + name, String(item)])
    if (typeof value === 'object' && value !== null) return flattened(value, `${prefix}${name}.`)
    return [[prefix + name, String(value)]]
  })
}

function without(fields: JsonObject, name: string): JsonObject {
  const { [name]: _, ...others } = fields
  return others
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

function encoded(method: DescMethod, request: Message | 'malformed'): Uint8Array {
  return request === 'malformed' ? new Uint8Array([0xff, 0xff, 0xff]) : toBinary(method.input, request)
}

function json(method: DescMethod, bytes: Buffer): JsonValue {
  return toJson(method.output, fromBinary(method.output, bytes), { registry })
}
