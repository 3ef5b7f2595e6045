import {
  create,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type JsonObject,
  type MessageInitShape,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { services } from '@learnlab/contracts/rules'
import { contractMethods } from '../src/contract-methods.ts'
import { failed, failedWithJson, type Outcome, succeeded, succeededWithJson } from './outcome.ts'
import { frame, frameSize, fromBase64Chunks, readFrames } from './web-frames.ts'

export type Protocol = 'gRPC' | 'gRPC-Web' | 'gRPC-Web text' | 'REST'
export const protocols: readonly Protocol[] = ['gRPC', 'gRPC-Web', 'gRPC-Web text', 'REST']

export type CallOptions = {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes in place of the encoded request: a protobuf message, or for REST the body. */
  readonly raw?: Uint8Array<ArrayBuffer> | string
}

/** Longer than the gateway waits for the methods that tests call. */
const deadlineMs = 15_000

/** Calls a method of the contract in one of the protocols. */
export function call<M extends DescMethodUnary>(
  url: string,
  protocol: Protocol,
  method: M,
  request: MessageInitShape<M['input']>,
  options: CallOptions = {},
): Promise<Outcome> {
  const message = create(method.input, request)
  const bytes = options.raw instanceof Uint8Array ? options.raw : toBinary(method.input, message)
  const headers = { ...(options.token && { authorization: `Bearer ${options.token}` }), ...options.headers }
  if (protocol === 'gRPC') return callGrpc(url, method, bytes, headers)
  if (protocol === 'REST') {
    return callRest(url, method, toJson(method.input, message) as JsonObject, headers, options.raw)
  }
  return callWeb(url, method, bytes, headers, protocol === 'gRPC-Web text')
}

async function callGrpc(
  url: string,
  method: DescMethodUnary,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
) {
  const client = new Client(new URL(url).host, credentials.createInsecure())
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  try {
    const response = await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        rpcPath(method),
        (request: Buffer) => request,
        (reply: Buffer) => reply,
        Buffer.from(bytes),
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error, value) => (value === undefined ? reject(error) : resolve(value)),
      )
    })
    return succeeded(method, response)
  } catch (error) {
    const { code, details, metadata: trailer } = error as ServiceError
    const [statusBytes] = trailer.get('grpc-status-details-bin')
    return failed(code, details, statusBytes === undefined ? undefined : Buffer.from(statusBytes))
  } finally {
    client.close()
  }
}

async function callWeb(
  url: string,
  method: DescMethodUnary,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
  text: boolean,
) {
  const contentType = text ? 'application/grpc-web-text' : 'application/grpc-web+proto'
  const framed = frame(bytes)
  const response = await fetch(`${url}${rpcPath(method)}`, {
    method: 'POST',
    headers: { 'content-type': contentType, accept: contentType, ...headers },
    body: text ? framed.toString('base64') : framed,
    signal: AbortSignal.timeout(deadlineMs),
  })
  if (response.status !== 200) throw new Error(`gRPC-Web answered with HTTP ${response.status}`)
  const repliedType = response.headers.get('content-type') ?? ''
  if (!repliedType.startsWith(contentType)) throw new Error(`gRPC-Web answered with ${repliedType}`)
  const body = text ? fromBase64Chunks(await response.text()) : Buffer.from(await response.arrayBuffer())
  const { messages, trailer } = readFrames(body)
  const status = trailer.get('grpc-status') ?? response.headers.get('grpc-status')
  if (status === null || status === undefined) throw new Error('gRPC-Web answered without grpc-status')
  if (status === '0') return succeeded(method, messages[0] ?? Buffer.alloc(0))
  const details = trailer.get('grpc-status-details-bin') ?? response.headers.get('grpc-status-details-bin')
  const encoded = trailer.get('grpc-message') ?? response.headers.get('grpc-message') ?? ''
  const words = decodeURIComponent(encoded)
  return failed(Number(status), words, details ? Buffer.from(details, 'base64') : undefined)
}

async function callRest(
  url: string,
  method: DescMethodUnary,
  fields: JsonObject,
  headers: Readonly<Record<string, string>>,
  raw: CallOptions['raw'],
): Promise<Outcome> {
  const [binding] = contractMethods(services).find((known) => known.rpcPath === rpcPath(method))?.rest ?? []
  if (binding === undefined) throw new Error(`${method.name} has no REST address`)
  const rest = { ...fields }
  const path = binding.template.replace(/\{([a-z_]+)\}/g, (_, field: string) => {
    const name = field.replace(/_([a-z])/g, (__, letter: string) => letter.toUpperCase())
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  const hasBody = binding.verb === 'POST' || binding.verb === 'PUT'
  const query = new URLSearchParams(
    Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const response = await fetch(hasBody ? `${url}${path}` : `${url}${path}?${query}`, {
    method: binding.verb,
    headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
    ...(hasBody && { body: raw ?? JSON.stringify(rest) }),
    signal: AbortSignal.timeout(deadlineMs),
  })
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('application/json')) throw new Error(`REST answered ${response.status} with ${type}`)
  const json = (await response.json()) as JsonObject
  return response.ok ? succeededWithJson(json, response.status) : failedWithJson(json, response.status)
}

/** The responses of a server stream over gRPC-Web, as they come. */
export async function* streamWeb(
  url: string,
  method: DescMethodServerStreaming,
  bytes: Uint8Array,
  token: string,
): AsyncIterable<JsonObject> {
  const response = await fetch(`${url}${rpcPath(method)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/grpc-web+proto', authorization: `Bearer ${token}` },
    body: frame(bytes),
    signal: AbortSignal.timeout(deadlineMs),
  })
  if (response.body === null) throw new Error('gRPC-Web answered without a body')
  let rest = Buffer.alloc(0)
  for await (const chunk of response.body) {
    rest = Buffer.concat([rest, chunk])
    for (let size = frameSize(rest); size !== undefined; size = frameSize(rest)) {
      if (rest[0] === 0) yield toJson(method.output, fromBinary(method.output, rest.subarray(5, size))) as JsonObject
      rest = rest.subarray(size)
    }
  }
}

export function rpcPath(method: { readonly name: string; readonly parent: { readonly typeName: string } }): string {
  return `/${method.parent.typeName}/${method.name}`
}
