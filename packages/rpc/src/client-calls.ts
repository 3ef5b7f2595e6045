import { type EventEmitter, once } from 'node:events'
import { type DescMessage, fromBinary, type Message, type MessageInitShape } from '@bufbuild/protobuf'
import type {
  Client,
  ClientReadableStream,
  ClientWritableStream,
  Metadata,
  ServiceError,
  StatusObject,
} from '@grpc/grpc-js'
import type { Logger, MethodMetrics } from '@learnlab/telemetry'
import { callMetadata } from './call-metadata.ts'
import type { CallOptions } from './call-options.ts'
import { codeName } from './code-name.ts'
import { fromServiceError, isServiceError } from './from-service-error.ts'
import { encodeMessage, sameBytes } from './message-codec.ts'
import { isForServices, type MethodRules } from './method-rules.ts'
import { type RetryBudget, withRetries } from './retry.ts'
import { rpcError } from './rpc-error.ts'
import type { ServiceIdentity } from './service-identity.ts'

type Init = MessageInitShape<DescMessage>

/** What all calls of one method have in common. */
export type MethodCall = {
  readonly client: Client
  readonly rules: MethodRules
  readonly budget: RetryBudget
  /** As whom methods are called that are for services. */
  readonly identity: ServiceIdentity | undefined
  readonly logger: Logger | undefined
  readonly counts: MethodMetrics | undefined
}

/** One call's way through the network: what goes along, until when, and what cancels it. */
type Outgoing = {
  readonly metadata: Metadata
  /** Milliseconds since 1970; Infinity for none. */
  readonly deadlineMs: number
  readonly signals: readonly AbortSignal[]
}

export function callUnary(method: MethodCall) {
  return async (request: Init, options: CallOptions = {}): Promise<Message> => {
    const outgoing = prepare(method, options)
    const bytes = encodeMessage(method.rules.method.input, request)
    const attempt = () => attemptUnary(method, outgoing, bytes)
    if (!method.rules.idempotent) return attempt()
    const { deadlineMs, signals } = outgoing
    return withRetries(attempt, {
      budget: method.budget,
      deadlineMs,
      signal: AbortSignal.any([...signals]),
      onRetry: (error) => method.logger?.info({ method: method.rules.path, reason: error.reason }, 'calling again'),
    })
  }
}

async function attemptUnary(
  { client, rules, counts }: MethodCall,
  outgoing: Outgoing,
  request: Buffer,
): Promise<Message> {
  const { promise, resolve, reject } = Promise.withResolvers<Message>()
  const call = client.makeUnaryRequest(
    rules.path,
    sameBytes,
    (bytes) => fromBinary(rules.method.output, bytes),
    request,
    outgoing.metadata,
    { deadline: outgoing.deadlineMs },
    answered(resolve, reject),
  )
  const release = cancelWith(outgoing.signals, call)
  countEnd(call, counts)
  try {
    return await promise
  } finally {
    release()
  }
}

export function callServerStreaming(method: MethodCall) {
  return async function* (request: Init, options: CallOptions = {}): AsyncGenerator<Message, void, undefined> {
    const { client, rules } = method
    const { metadata, deadlineMs, signals } = prepare(method, options)
    const stream = client.makeServerStreamRequest(
      rules.path,
      sameBytes,
      (bytes) => fromBinary(rules.method.output, bytes),
      encodeMessage(rules.method.input, request),
      metadata,
      { deadline: deadlineMs },
    )
    countEnd(stream, method.counts)
    yield* responses(stream, signals)
  }
}

export function callClientStreaming(method: MethodCall) {
  return async (requests: AsyncIterable<Init> | Iterable<Init>, options: CallOptions = {}): Promise<Message> => {
    const { client, rules } = method
    const { metadata, deadlineMs, signals } = prepare(method, options)
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    const stream = client.makeClientStreamRequest(
      rules.path,
      sameBytes,
      (bytes) => fromBinary(rules.method.output, bytes),
      metadata,
      { deadline: deadlineMs },
      answered(resolve, reject),
    )
    countEnd(stream, method.counts)
    const release = cancelWith(signals, stream)
    const answer = promise.finally(release)
    send(stream, requests, rules).catch((error: unknown) => {
      reject(error)
      stream.cancel()
    })
    return answer
  }
}

export function callBidi(method: MethodCall) {
  return async function* (
    requests: AsyncIterable<Init> | Iterable<Init>,
    options: CallOptions = {},
  ): AsyncGenerator<Message, void, undefined> {
    const { client, rules } = method
    const { metadata, deadlineMs, signals } = prepare(method, options)
    const stream = client.makeBidiStreamRequest(
      rules.path,
      sameBytes,
      (bytes) => fromBinary(rules.method.output, bytes),
      metadata,
      { deadline: deadlineMs },
    )
    countEnd(stream, method.counts)
    send(stream, requests, rules).catch((error: unknown) => {
      stream.destroy(error instanceof Error ? error : new Error(String(error)))
    })
    yield* responses(stream, signals)
  }
}

function prepare({ rules, identity }: MethodCall, { context, signal, timeoutMs, token }: CallOptions): Outgoing {
  const inheritedMs = context?.deadline?.getTime() ?? Number.POSITIVE_INFINITY
  const ownMs = timeoutMs ?? (context?.deadline ? undefined : rules.defaultDeadlineMs)
  const signals = [context?.signal, signal].filter((one) => one !== undefined)
  if (signals.some(({ aborted }) => aborted)) throw rpcError('CANCELLED', 'the call was cancelled before it was made')
  return {
    // A user's token has nothing to say where services call each other, and is not sent.
    metadata: callMetadata(context, isForServices(rules.access) ? ownToken(rules, identity) : token),
    deadlineMs: Math.min(inheritedMs, ownMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + ownMs),
    signals,
  }
}

function ownToken({ path, method }: MethodRules, identity: ServiceIdentity | undefined): string {
  if (!identity) throw new Error(`${path} is for services, and this client was given no identity`)
  return identity.tokenFor(method.parent.typeName)
}

function answered(resolve: (message: Message) => void, reject: (error: unknown) => void) {
  return (error: ServiceError | null, message?: Message) => {
    if (error) reject(fromServiceError(error))
    else if (message) resolve(message)
    else reject(rpcError('INTERNAL', 'the server answered OK without a message'))
  }
}

function countEnd(call: EventEmitter, counts: MethodMetrics | undefined): void {
  if (!counts) return
  const startedAtMs = performance.now()
  counts.started()
  call.once('status', ({ code }: StatusObject) => {
    counts.handled(codeName(code), (performance.now() - startedAtMs) / 1_000)
  })
}

/** Cancels the call when one of the signals aborts. Returns what takes that back. */
function cancelWith(signals: readonly AbortSignal[], call: { cancel(): void }): () => void {
  const cancel = () => call.cancel()
  for (const signal of signals) signal.addEventListener('abort', cancel)
  return () => {
    for (const signal of signals) signal.removeEventListener('abort', cancel)
  }
}

/** Reads at the pace of the caller; leaving early cancels the call, which destroying the stream alone would not. */
async function* responses(
  stream: ClientReadableStream<Message>,
  signals: readonly AbortSignal[],
): AsyncGenerator<Message, void, undefined> {
  const release = cancelWith(signals, stream)
  // The status of a call left early comes when nobody listens any more, and would end the process.
  stream.on('error', () => {})
  try {
    for await (const message of stream) yield message as Message
  } catch (error) {
    throw isServiceError(error) ? fromServiceError(error) : error
  } finally {
    release()
    stream.cancel()
  }
}

/** Sends at the pace of the network until the requests or the call end. */
async function send(
  stream: ClientWritableStream<Buffer>,
  requests: AsyncIterable<Init> | Iterable<Init>,
  rules: MethodRules,
): Promise<void> {
  const over = new AbortController()
  stream.once('status', () => over.abort())
  for await (const request of requests) {
    if (over.signal.aborted) return
    if (stream.write(encodeMessage(rules.method.input, request))) continue
    await once(stream, 'drain', { signal: over.signal }).catch((error: unknown) => {
      if (!over.signal.aborted) throw error
    })
  }
  stream.end()
}
