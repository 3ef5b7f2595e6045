import { randomUUID } from 'node:crypto'
import { toBinary } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { Metadata, type ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'
import { type CallContext, UnpaddedMetadata } from '@learnlab/rpc'

const callHeader = 'x-conformance-call'
const statusDetailsTrailer = 'grpc-status-details-bin'

export type Header = { readonly name: string; readonly value: readonly string[] }

/** What the suite wants of a call and our handlers cannot say: any header, trailer and status that gRPC has. */
export type WireCall = {
  readonly requestHeaders: readonly Header[]
  /** Sent in front of the first message or with the status, whichever is first. */
  responseHeaders: readonly Header[]
  responseTrailers: readonly Header[]
  /** The status in place of the one that the handler's error makes. */
  status: Status | undefined
  sendHeaders(): void
}

/** Follows calls between the server and the wire, so that handlers can reach under the server they are served by. */
export class WireCalls {
  readonly #calls = new Map<string, WireCall>()

  /** The call that a handler serves. Can be had once. */
  take(context: CallContext): WireCall {
    const id = context.header(callHeader) ?? ''
    const call = this.#calls.get(id)
    if (!call) throw new Error(`no call ${id}`)
    this.#calls.delete(id)
    return call
  }

  readonly interceptor: ServerInterceptor = (_method, call) => {
    const id = randomUUID()
    const start = call.start.bind(call)
    const sendMetadata = call.sendMetadata.bind(call)
    const sendStatus = call.sendStatus.bind(call)
    let wire: WireCall | undefined
    call.start = (listener) =>
      start({
        ...listener,
        onReceiveMetadata: (metadata) => {
          wire = {
            requestHeaders: headersOf(metadata),
            responseHeaders: [],
            responseTrailers: [],
            status: undefined,
            sendHeaders: () => call.sendMetadata(new Metadata()),
          }
          this.#calls.set(id, wire)
          metadata.set(callHeader, id)
          listener.onReceiveMetadata(metadata)
        },
        onReceiveMessage: (message) => listener.onReceiveMessage(message),
        onReceiveHalfClose: () => listener.onReceiveHalfClose(),
        onCancel: () => listener.onCancel(),
      })
    call.sendMetadata = (metadata) => {
      const headers = UnpaddedMetadata.of(metadata)
      add(headers, wire?.responseHeaders ?? [])
      sendMetadata(headers)
    }
    call.sendStatus = (sent) => {
      this.#calls.delete(id)
      if (wire && wire.responseHeaders.length > 0) wire.sendHeaders()
      const metadata = UnpaddedMetadata.of(sent.metadata ?? new Metadata())
      // The suite counts details, and every error of ours has some that say the reason.
      metadata.remove(statusDetailsTrailer)
      const asked = sent.code === status.OK ? undefined : wire?.status
      if (asked) metadata.set(statusDetailsTrailer, Buffer.from(toBinary(StatusSchema, asked)))
      add(metadata, wire?.responseTrailers ?? [])
      sendStatus({ code: asked?.code ?? sent.code, details: asked?.message ?? sent.details, metadata })
    }
    // Forwarding to this call, which is what the type asks for, would not see the statuses that grpc-js itself sends.
    return call as unknown as ServerInterceptingCall
  }
}

export function statusOf(code: number, message: string, details: Any[]): Status {
  return { $typeName: 'google.rpc.Status', code, message, details }
}

function headersOf(metadata: Metadata): Header[] {
  return Object.keys(metadata.getMap()).map((name) => ({
    name,
    value: metadata.get(name).map((value) => (typeof value === 'string' ? value : value.toString('base64'))),
  }))
}

function add(metadata: Metadata, headers: readonly Header[]): void {
  for (const { name, value: values } of headers) {
    for (const value of values) metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value)
  }
}
