import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { CallOptions } from './call-options.ts'
import { acquireChannel } from './channels.ts'
import { callBidi, callClientStreaming, callServerStreaming, callUnary, type MethodCall } from './client-calls.ts'
import type { MethodShape, ServiceShape } from './implement.ts'
import { methodRules } from './method-rules.ts'
import { RetryBudget } from './retry.ts'
import { rpcLabels } from './rpc-labels.ts'
import type { ServiceIdentity } from './service-identity.ts'

type Outgoing<D extends DescMessage> = AsyncIterable<MessageInitShape<D>> | Iterable<MessageInitShape<D>>

/** Calls one method; what goes wrong is thrown as RpcError. Leaving the iteration of a stream early cancels its call. */
export type MethodClient<M extends MethodShape> = M['methodKind'] extends 'unary'
  ? (request: MessageInitShape<M['input']>, options?: CallOptions) => Promise<MessageShape<M['output']>>
  : M['methodKind'] extends 'server_streaming'
    ? (request: MessageInitShape<M['input']>, options?: CallOptions) => AsyncIterable<MessageShape<M['output']>>
    : M['methodKind'] extends 'client_streaming'
      ? (requests: Outgoing<M['input']>, options?: CallOptions) => Promise<MessageShape<M['output']>>
      : M['methodKind'] extends 'bidi_streaming'
        ? (requests: Outgoing<M['input']>, options?: CallOptions) => AsyncIterable<MessageShape<M['output']>>
        : never

export type ServiceClient<S extends ServiceShape> = { readonly [K in keyof S['method']]: MethodClient<S['method'][K]> }

export type ServiceClientOptions = {
  /** A gRPC target such as `dns:///course:50052`, or a gateway's URL; a bare `host:port` is looked up by DNS too. */
  readonly address: string
  /** Folder of this host's certificate, which services on other hosts ask for; plain text without. */
  readonly tlsFolder?: string | undefined
  /** Says when a call is tried again. */
  readonly logger?: Logger | undefined
  /** Counts the calls, when given. */
  readonly metrics?: Metrics | undefined
  /** As whom methods are called that are for services. */
  readonly identity?: ServiceIdentity | undefined
}

/**
 * A client for a service, over the process's one channel to that address. Methods that the contract calls idempotent
 * are tried again, within the deadline, when the service is unavailable; others never.
 */
export function createServiceClient<S extends ServiceShape>(
  service: S,
  { address, tlsFolder, logger, metrics, identity }: ServiceClientOptions,
): ServiceClient<S> & { close(): void } {
  const channel = acquireChannel(address, tlsFolder)
  const budget = new RetryBudget()
  const methods: Record<string, unknown> = {}
  for (const [name, method] of Object.entries<DescMethod>(service.method)) {
    const counts = metrics?.rpcClient.method(rpcLabels(method))
    const call: MethodCall = { client: channel.client, rules: methodRules(method), budget, logger, counts, identity }
    methods[name] = callerOf[method.methodKind](call)
  }
  return { ...methods, close: () => channel.release() } as ServiceClient<S> & { close(): void }
}

const callerOf = {
  unary: callUnary,
  server_streaming: callServerStreaming,
  client_streaming: callClientStreaming,
  bidi_streaming: callBidi,
}
