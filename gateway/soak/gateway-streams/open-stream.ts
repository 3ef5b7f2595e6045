import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { create, fromBinary, fromJson, toBinary } from '@bufbuild/protobuf'
import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js'
import {
  ProgressService,
  StreamProgressRequestSchema,
  StreamProgressResponseSchema,
} from '@learnlab/contracts/progress/v1'
import type { Gateway } from '../../test/gateway-stack.ts'
import { rpcPath } from '../../test/protocols.ts'
import { frame, frameSize, readFrames } from '../../test/web-frames.ts'

export const streamProtocols = ['gRPC', 'gRPC-Web', 'lines of JSON', 'server-sent events'] as const
type StreamProtocol = (typeof streamProtocols)[number]

type StreamOutcome = {
  readonly protocol: StreamProtocol
  readonly heartbeatMs: number
  readonly messages: number
  readonly tookMs: number
  /** What was wrong; undefined for a stream that ended well with every message in its place. */
  readonly fault: string | undefined
}

export type HeartbeatStream = { readonly outcome: Promise<StreamOutcome>; ended: boolean }

/** Opens a stream of numbered messages and follows it to its end. */
export function openStream(gateway: Gateway, protocol: StreamProtocol, heartbeatMs: number): HeartbeatStream {
  const stream: HeartbeatStream = {
    ended: false,
    outcome: follow(gateway, protocol, heartbeatMs).finally(() => {
      stream.ended = true
    }),
  }
  return stream
}

async function follow(gateway: Gateway, protocol: StreamProtocol, heartbeatMs: number): Promise<StreamOutcome> {
  const began = performance.now()
  let messages = 0
  let fault: string | undefined
  try {
    for await (const resumeToken of messagesOf(gateway, protocol, String(heartbeatMs))) {
      if (resumeToken !== String(messages)) throw new Error(`message ${messages} was ${resumeToken}`)
      messages += 1
    }
  } catch (error) {
    fault = String(error)
  }
  return { protocol, heartbeatMs, messages, tookMs: performance.now() - began, fault }
}

function messagesOf(gateway: Gateway, protocol: StreamProtocol, courseId: string): AsyncIterable<string> {
  switch (protocol) {
    case 'gRPC':
      return overGrpc(gateway, courseId)
    case 'gRPC-Web':
      return overWeb(gateway, courseId)
    case 'lines of JSON':
      return overRest(gateway, courseId, '*/*')
    case 'server-sent events':
      return overRest(gateway, courseId, 'text/event-stream')
  }
}

const path = rpcPath(ProgressService.method.streamProgress)
const encoded = (courseId: string) =>
  toBinary(StreamProgressRequestSchema, create(StreamProgressRequestSchema, { courseId }))
const tokenOf = (bytes: Uint8Array) => fromBinary(StreamProgressResponseSchema, bytes).resumeToken

async function* overGrpc({ url, tokens }: Gateway, courseId: string): AsyncGenerator<string> {
  const client = new Client(new URL(url).host, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
  try {
    const metadata = new Metadata()
    metadata.set('authorization', `Bearer ${tokens.good()}`)
    const same = (bytes: Buffer) => bytes
    const call = client.makeServerStreamRequest(path, same, same, Buffer.from(encoded(courseId)), metadata)
    const ended = new Promise<StatusObject>((resolve) => call.on('status', resolve))
    for await (const bytes of call) yield tokenOf(bytes)
    const { code, details } = await ended
    if (code !== 0) throw new Error(`ended with ${code} ${details}`)
  } finally {
    client.close()
  }
}

async function* overWeb({ url, tokens }: Gateway, courseId: string): AsyncGenerator<string> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/grpc-web+proto', authorization: `Bearer ${tokens.good()}` },
    body: frame(encoded(courseId)),
  })
  if (response.body === null) throw new Error('there is no body')
  let rest = Buffer.alloc(0)
  let status: string | undefined
  for await (const chunk of response.body) {
    rest = Buffer.concat([rest, chunk])
    for (let size = frameSize(rest); size !== undefined; size = frameSize(rest)) {
      const piece = rest.subarray(0, size)
      rest = rest.subarray(size)
      if (piece[0] === 0) yield tokenOf(piece.subarray(5))
      else status = readFrames(piece).trailer.get('grpc-status')
    }
  }
  if (status !== '0') throw new Error(`ended with ${status ?? 'no status'}`)
}

async function* overRest({ url, tokens }: Gateway, courseId: string, accept: string): AsyncGenerator<string> {
  const call = request(`${url}/api/v1/streams/progress?course_id=${courseId}`, {
    agent: false,
    headers: { accept, authorization: `Bearer ${tokens.good()}` },
  })
  call.end()
  const [response] = await once(call, 'response')
  if (response.statusCode !== 200) throw new Error(`answered with ${response.statusCode}`)
  for await (const line of createInterface({ input: response })) {
    if (line === '') continue
    yield fromJson(StreamProgressResponseSchema, JSON.parse(line.replace(/^data: /, ''))).resumeToken
  }
  if (!response.complete) throw new Error('was cut off')
  if (response.trailers['grpc-status'] !== '0') throw new Error(`ended with ${response.trailers['grpc-status']}`)
}
