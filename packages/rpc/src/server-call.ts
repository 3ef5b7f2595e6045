import type { DescMethod } from '@bufbuild/protobuf'
import { type Deadline, Metadata } from '@grpc/grpc-js'
import type { Logger } from '@learnlab/telemetry'
import type { CallContext, Caller } from './call-context.ts'
import type { ClientAddressOf } from './client-address.ts'
import type { MethodRules } from './method-rules.ts'
import { type RpcError, rpcError } from './rpc-error.ts'
import { type TraceContext, traceContextOf, traceparentHeader, traceparentOf } from './trace-context.ts'

/** What grpc-js's calls of all four kinds have in common. */
export type TransportCall = {
  readonly metadata: Metadata
  getPeer(): string
  /** Infinity when the caller sent none. */
  getDeadline(): Deadline
}

/** What the calls of one server share. */
export type ServerCallEnvironment = {
  readonly logger: Logger
  readonly clientAddressOf: ClientAddressOf
  /** The calls being served; shutting down ends or awaits them. */
  readonly openCalls: Set<ServerCall>
}

/** The method as its calls know it: its rules, and whom to tell when the result of a call stands. */
export type CalledMethod = {
  readonly rules: MethodRules
  ended(call: ServerCall, error: RpcError | undefined): void
}

const anonymous: Caller = { kind: 'anonymous' }

/**
 * One call as the server sees it, and the context that its handler gets. What few handlers read (signal, logger, trace)
 * is made when first read: most calls end without it.
 */
export class ServerCall implements CallContext {
  readonly rules: MethodRules
  readonly startedAtMs = performance.now()
  /** Set by the interceptors. */
  caller: Caller = anonymous
  requestId = ''
  /** Whether a message of a stream of answers was sent. */
  hasAnswered = false

  readonly #transport: TransportCall
  readonly #environment: ServerCallEnvironment
  readonly #called: CalledMethod
  readonly #reply: (call: ServerCall, error: RpcError) => void
  /** Milliseconds since 1970. */
  readonly #deadlineMs: number = Number.POSITIVE_INFINITY
  #endedAtMs: number | undefined
  #abortReason: RpcError | undefined
  #clientAddress: string | undefined
  #controller: AbortController | undefined
  #trace: TraceContext | undefined
  #logger: Logger | undefined
  #timer: NodeJS.Timeout | undefined
  #responseHeaders: Metadata | undefined

  constructor(
    called: CalledMethod,
    transport: TransportCall,
    environment: ServerCallEnvironment,
    reply: (call: ServerCall, error: RpcError) => void,
  ) {
    const { rules } = called
    this.rules = rules
    this.#called = called
    this.#reply = reply
    this.#transport = transport
    this.#environment = environment
    const sent = transport.getDeadline()
    if (sent !== Number.POSITIVE_INFINITY) this.#deadlineMs = Number(sent)
    else if (rules.defaultDeadlineMs !== undefined) {
      // grpc-js keeps the deadlines that callers send; this one is kept here.
      this.#deadlineMs = Date.now() + rules.defaultDeadlineMs
      this.#timer = setTimeout(
        () => this.fail(rpcError('DEADLINE', `no answer within ${rules.defaultDeadlineMs} ms`)),
        rules.defaultDeadlineMs,
      )
    }
    environment.openCalls.add(this)
  }

  get method(): DescMethod {
    return this.rules.method
  }

  get permission(): string {
    return this.rules.permission
  }

  get deadline(): Date | undefined {
    return this.#deadlineMs === Number.POSITIVE_INFINITY ? undefined : new Date(this.#deadlineMs)
  }

  /** From the first headers to the end, or until now. */
  get durationMs(): number {
    return (this.#endedAtMs ?? performance.now()) - this.startedAtMs
  }

  get ended(): boolean {
    return this.#endedAtMs !== undefined
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#abortReason) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  get traceId(): string {
    return this.#traceContext.traceId
  }

  get traceparent(): string {
    return traceparentOf(this.#traceContext)
  }

  get logger(): Logger {
    this.#logger ??= this.#environment.logger.child({
      requestId: this.requestId,
      traceId: this.traceId,
      method: this.rules.path,
      ...(this.caller.kind === 'user' && { userId: this.caller.userId }),
    })
    return this.#logger
  }

  get #traceContext(): TraceContext {
    this.#trace ??= traceContextOf(this.header(traceparentHeader))
    return this.#trace
  }

  header(name: string): string | undefined {
    const [value] = this.#transport.metadata.get(name)
    return typeof value === 'string' ? value : undefined
  }

  headers(name: string): readonly (string | Buffer)[] {
    return this.#transport.metadata.get(name)
  }

  setResponseHeader(name: string, value: string): void {
    this.#responseHeaders ??= new Metadata()
    this.#responseHeaders.add(name, value)
  }

  /** What the handler wants sent before its answer. */
  get responseHeaders(): Metadata | undefined {
    return this.#responseHeaders
  }

  get clientAddress(): string {
    this.#clientAddress ??= this.#environment.clientAddressOf(this.#transport.getPeer(), this.header('x-forwarded-for'))
    return this.#clientAddress
  }

  /** Tells the handler to stop. */
  #abort(reason: RpcError): void {
    this.#abortReason = reason
    this.#controller?.abort(reason)
  }

  /** Why the handler should stop: the call ended without it. */
  get abortReason(): RpcError | undefined {
    return this.#abortReason
  }

  /** Records how the call ends. False when that stood already: then nothing may be sent any more. */
  end(error: RpcError | undefined): boolean {
    if (this.#endedAtMs !== undefined) return false
    this.#endedAtMs = performance.now()
    if (this.#timer) clearTimeout(this.#timer)
    this.#environment.openCalls.delete(this)
    this.#called.ended(this, error)
    if (error) this.#abort(error)
    return true
  }

  /** Ends the call with an error and tells the caller. False when it had ended already. */
  fail(error: RpcError): boolean {
    if (!this.end(error)) return false
    this.#reply(this, error)
    return true
  }
}
