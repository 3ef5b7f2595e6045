import { setTimeout as delay } from 'node:timers/promises'
import type { DescMessage, DescMethod, DescService, FileRegistry, Message, MessageInitShape } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import { type Any, anyPack } from '@bufbuild/protobuf/wkt'
import { type CallContext, type Implementation, unimplemented } from '@learnlab/rpc'
import { type Header, statusOf, type WireCall, type WireCalls } from './wire-calls.ts'

type ConformanceError = { readonly code: number; readonly message?: string; readonly details: readonly Any[] }

/** What the suite's messages say of the answer that they want; connectrpc/conformance/v1/service.proto. */
type Wanted = {
  readonly responseHeaders: readonly Header[]
  readonly responseTrailers: readonly Header[]
  readonly responseDelayMs: number
}
type WantedAnswer = Wanted & {
  readonly response:
    | { readonly case: 'responseData'; readonly value: Uint8Array }
    | { readonly case: 'error'; readonly value: ConformanceError }
    | { readonly case: undefined }
}
type WantedStream = Wanted & { readonly responseData: readonly Uint8Array[]; readonly error?: ConformanceError }
type Request<W extends Wanted> = Message & { readonly responseDefinition?: W; readonly fullDuplex?: boolean }

type Answer = MessageInitShape<DescMessage>
type RequestInfo = { requestHeaders?: Header[]; timeoutMs?: bigint; requests: Any[] }

/** The suite's service as its protos describe it, served by packages/rpc. */
export function conformanceService(service: DescService, registry: FileRegistry, calls: WireCalls): Implementation {
  const requestInfoType = registry.getMessage('connectrpc.conformance.v1.ConformancePayload.RequestInfo')
  if (!requestInfoType) throw new Error('the protos of the suite have no RequestInfo')
  const pack = (method: DescMethod, request: Message) => anyPack(method.input, request)

  async function answer(requests: Request<WantedAnswer>[], context: CallContext): Promise<Answer> {
    const wire = calls.take(context)
    const wanted = requests[0]?.responseDefinition
    const info = requestInfo(
      wire,
      context,
      requests.map((request) => pack(context.method, request)),
    )
    if (!wanted) return payload(undefined, info)
    prepare(wire, wanted)
    await delay(wanted.responseDelayMs, undefined, { signal: context.signal })
    if (wanted.response.case === 'error') throw refused(wire, wanted.response.value, info)
    return payload(wanted.response.case === 'responseData' ? wanted.response.value : undefined, info)
  }

  async function* stream(requests: AsyncIterable<Request<WantedStream>>, context: CallContext): AsyncGenerator<Answer> {
    const wire = calls.take(context)
    let wanted: WantedStream | undefined
    let fullDuplex = false
    let received: Any[] = []
    let sent = 0
    let isFirst = true
    const next = async () => {
      await delay(wanted?.responseDelayMs ?? 0, undefined, { signal: context.signal })
      const data = wanted?.responseData[sent]
      sent += 1
      return data
    }
    for await (const request of requests) {
      received.push(pack(context.method, request))
      if (isFirst) {
        isFirst = false
        wanted = request.responseDefinition
        fullDuplex = request.fullDuplex ?? false
        if (wanted) prepare(wire, wanted)
        if (fullDuplex && wanted && wanted.responseData.length > 0) wire.sendHeaders()
      }
      if (!fullDuplex) continue
      if (sent >= (wanted?.responseData.length ?? 0)) break
      const info = sent === 0 ? requestInfo(wire, context, received) : { requests: received }
      received = []
      yield payload(await next(), info)
    }
    if (!wanted) return
    if (!fullDuplex && wanted.responseData.length > 0) wire.sendHeaders()
    while (sent < wanted.responseData.length) {
      const info = sent === 0 ? requestInfo(wire, context, received) : undefined
      yield payload(await next(), info)
    }
    if (wanted.error) {
      throw refused(wire, wanted.error, sent === 0 ? requestInfo(wire, context, received) : undefined)
    }
  }

  function refused(wire: WireCall, error: ConformanceError, info: RequestInfo | undefined): Error {
    const details = [...error.details]
    if (info && requestInfoType) details.push(anyPack(requestInfoType, create(requestInfoType, info as Answer)))
    wire.status = statusOf(error.code, error.message ?? '', details)
    return unimplemented('replaced by the status that the suite wants')
  }

  return {
    service,
    handlers: new Map<string, Implementation['handlers'] extends ReadonlyMap<string, infer H> ? H : never>([
      ['unary', (request, context) => answer([request as Request<WantedAnswer>], context)],
      ['idempotentUnary', (request, context) => answer([request as Request<WantedAnswer>], context)],
      [
        'clientStream',
        async (requests, context) => {
          const received: Message[] = []
          for await (const request of requests) received.push(request)
          return answer(received as Request<WantedAnswer>[], context)
        },
      ],
      ['serverStream', (request, context) => stream(only(request as Request<WantedStream>), context)],
      ['bidiStream', (requests, context) => stream(requests as AsyncIterable<Request<WantedStream>>, context)],
    ]),
  }
}

function prepare(wire: WireCall, { responseHeaders, responseTrailers }: Wanted): void {
  wire.responseHeaders = responseHeaders
  wire.responseTrailers = responseTrailers
}

function requestInfo({ requestHeaders }: WireCall, { deadline }: CallContext, requests: Any[]): RequestInfo {
  return {
    requestHeaders: [...requestHeaders],
    ...(deadline && { timeoutMs: BigInt(deadline.getTime() - Date.now()) }),
    requests,
  }
}

function payload(data: Uint8Array | undefined, info: RequestInfo | undefined): Answer {
  return { payload: { ...(data && { data }), ...(info && { requestInfo: info }) } } as Answer
}

async function* only<T>(request: T): AsyncGenerator<T> {
  yield request
}
