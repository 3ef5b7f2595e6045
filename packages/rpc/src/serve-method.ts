import type { EventEmitter } from 'node:events'
import type { DescMessage, Message, MessageInitShape } from '@bufbuild/protobuf'
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  MethodDefinition,
  StatusObject,
  sendUnaryData,
  UntypedHandleCall,
} from '@grpc/grpc-js'
import type { Status } from '@learnlab/contracts/google/rpc/status'
import type { AnyHandler } from './implement.ts'
import type { Hooks, Interceptor } from './interceptor.ts'
import { decodeRequest, encodeMessage, sameBytes } from './message-codec.ts'
import type { MethodRules } from './method-rules.ts'
import { requestStream } from './request-stream.ts'
import { writeResponses } from './response-stream.ts'
import { type RpcError, rpcError, unimplemented } from './rpc-error.ts'
import { type CalledMethod, ServerCall, type ServerCallEnvironment, type TransportCall } from './server-call.ts'
import { statusMetadata } from './status-metadata.ts'
import { failureMessage, saysFailure } from './stream-failure.ts'
import { isInternal, toRpcError, toStatus } from './to-status.ts'

type Init = MessageInitShape<DescMessage>

/** A method as grpc-js takes it: its definition over plain bytes, and the function that serves a call. */
export function serveMethod(
  rules: MethodRules,
  handler: AnyHandler | undefined,
  interceptors: readonly Interceptor[],
  environment: ServerCallEnvironment,
): { readonly definition: MethodDefinition<Buffer, Buffer>; readonly handle: UntypedHandleCall } {
  const method = new ServedMethod(rules, handler, interceptors, environment)
  const { methodKind } = rules.method
  return {
    definition: {
      path: rules.path,
      requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
      responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
      requestSerialize: sameBytes,
      requestDeserialize: sameBytes,
      responseSerialize: sameBytes,
      responseDeserialize: sameBytes,
    },
    handle: handlerOf[methodKind](method),
  }
}

/** What is known of a method before any call, so that a call only runs through it. */
class ServedMethod implements CalledMethod {
  readonly rules: MethodRules
  readonly #handler: AnyHandler
  readonly #environment: ServerCallEnvironment
  readonly #starts: readonly NonNullable<Hooks['start']>[]
  readonly #requests: readonly NonNullable<Hooks['request']>[]
  readonly #ends: readonly NonNullable<Hooks['end']>[]
  readonly #fail: NonNullable<Hooks['fail']>
  readonly #saysFailure: boolean

  constructor(
    rules: MethodRules,
    handler: AnyHandler | undefined,
    interceptors: readonly Interceptor[],
    environment: ServerCallEnvironment,
  ) {
    this.rules = rules
    this.#environment = environment
    this.#saysFailure = rules.method.methodKind === 'server_streaming' && saysFailure(rules.method.output)
    this.#handler =
      handler ??
      (() => {
        throw unimplemented(`${rules.path} is not built yet`)
      })
    const hooks = interceptors.map((interceptor) => interceptor.hooksFor(rules))
    this.#starts = hooks.flatMap(({ start }) => start ?? [])
    this.#requests = hooks.flatMap(({ request }) => request ?? [])
    this.#ends = hooks.flatMap(({ end }) => end ?? []).reverse()
    this.#fail = hooks.findLast(({ fail }) => fail)?.fail ?? ((_call, thrown) => toRpcError(thrown))
  }

  /** Takes up a call. `reply` sends the error that it ends with; it is called at most once. */
  open(transport: TransportCall & EventEmitter, reply: (failure: StatusObject, last?: Buffer) => void): ServerCall {
    const call = new ServerCall(this, transport, this.#environment, (failed, error) => {
      const status = toStatus(error, failed.requestId)
      const failure = statusObject(status, error)
      // An error is all there is of its answer, so its trailers reach the caller as headers.
      if (failed.responseHeaders) failure.metadata.merge(failed.responseHeaders)
      reply(failure, this.#saysFailure ? failureMessage(this.rules.method.output, failed, status) : undefined)
    })
    transport.on('cancelled', () => {
      // grpc-js says so at the end of every call, of good ones too.
      if (!call.ended) call.end(cancellation(call))
    })
    return call
  }

  ended(call: ServerCall, error: RpcError | undefined): void {
    for (const end of this.#ends) end(call, error)
  }

  /** Runs the hooks before the handler. A promise only where one of them has to wait, which most calls never do. */
  begin(call: ServerCall, from = 0): Promise<void> | undefined {
    for (let index = from; index < this.#starts.length; index += 1) {
      const pending = this.#starts[index]?.(call)
      if (pending) return pending.then(() => this.begin(call, index + 1))
    }
    if (call.abortReason) throw call.abortReason
    return undefined
  }

  decode(call: ServerCall, bytes: Buffer): Message {
    const message = decodeRequest(this.rules.method.input, bytes)
    for (const request of this.#requests) request(call, message)
    return message
  }

  encode(response: Init): Buffer {
    return encodeMessage(this.rules.method.output, response)
  }

  /** One message in, or the stream of them, and out the same: the method's kind says which. */
  invoke(request: Message | AsyncIterable<Message>, call: ServerCall): unknown {
    return this.#handler(request as Parameters<AnyHandler>[0], call)
  }

  fail(call: ServerCall, thrown: unknown): void {
    const error = this.#fail(call, thrown)
    if (call.fail(error)) return
    // Stopped handlers end in many ways; what is neither that nor told to anyone must not be lost.
    if (isInternal(error.code))
      call.logger.warn({ err: error.cause ?? error }, 'a handler failed after its call had ended')
  }
}

const handlerOf = {
  unary:
    (method: ServedMethod): handleUnaryCall<Buffer, Buffer> =>
    (transport, respond) => {
      const call = method.open(transport, (failure) => respond(failure))
      void answerOnce(method, call, transport, respond, () => method.decode(call, transport.request))
    },

  client_streaming:
    (method: ServedMethod): handleClientStreamingCall<Buffer, Buffer> =>
    (transport, respond) => {
      const call = method.open(transport, (failure) => respond(failure))
      void answerOnce(method, call, transport, respond, () =>
        requestStream(transport, call, (bytes) => method.decode(call, bytes)),
      )
    },

  server_streaming:
    (method: ServedMethod): handleServerStreamingCall<Buffer, Buffer> =>
    (transport) => {
      const call = method.open(transport, (failure, last) => {
        if (last) transport.write(last)
        transport.emit('error', failure)
      })
      void answerMany(method, call, transport, () => method.decode(call, transport.request))
    },

  bidi_streaming:
    (method: ServedMethod): handleBidiStreamingCall<Buffer, Buffer> =>
    (transport) => {
      const call = method.open(transport, (failure) => transport.emit('error', failure))
      void answerMany(method, call, transport, () =>
        requestStream(transport, call, (bytes) => method.decode(call, bytes)),
      )
    },
} satisfies Record<string, (method: ServedMethod) => UntypedHandleCall>

async function answerOnce(
  method: ServedMethod,
  call: ServerCall,
  transport: { sendMetadata(metadata: Metadata): void },
  respond: sendUnaryData<Buffer>,
  request: () => Message | AsyncIterable<Message>,
): Promise<void> {
  try {
    const waiting = method.begin(call)
    if (waiting) await waiting
    const response = method.encode((await method.invoke(request(), call)) as Init)
    if (!call.end(undefined)) return
    if (call.responseHeaders) transport.sendMetadata(call.responseHeaders)
    respond(null, response)
  } catch (thrown) {
    method.fail(call, thrown)
  }
}

async function answerMany(
  method: ServedMethod,
  call: ServerCall,
  transport: Parameters<typeof writeResponses>[0],
  request: () => Message | AsyncIterable<Message>,
): Promise<void> {
  try {
    const waiting = method.begin(call)
    if (waiting) await waiting
    const responses = method.invoke(request(), call) as AsyncIterable<Init>
    await writeResponses(transport, call, responses, (response) => {
      call.hasAnswered = true
      return method.encode(response)
    })
    if (call.end(undefined)) transport.end()
  } catch (thrown) {
    method.fail(call, thrown)
  }
}

/** A caller whose deadline passes cancels too, which arrives a little before the deadline as we reckon it. */
const deadlineToleranceMs = 50

function cancellation(call: ServerCall): RpcError {
  const { deadline } = call
  return deadline && deadline.getTime() - deadlineToleranceMs <= Date.now()
    ? rpcError('DEADLINE', 'the deadline passed')
    : rpcError('CANCELLED', 'the caller cancelled')
}

function statusObject(status: Status, { retryAfterMs }: RpcError): StatusObject {
  return { code: status.code, details: status.message, metadata: statusMetadata(status, retryAfterMs) }
}
