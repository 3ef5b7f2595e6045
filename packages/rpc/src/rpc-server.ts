import { setTimeout as delay } from 'node:timers/promises'
import { type MethodDefinition, Server, type ServerInterceptor, type UntypedHandleCall } from '@grpc/grpc-js'
import { readDescriptorSet } from '@learnlab/contracts/descriptors'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { CallContext } from './call-context.ts'
import { clientAddresses } from './client-address.ts'
import { codeName } from './code-name.ts'
import { type ListenAddress, serverCredentials } from './credentials.ts'
import type { Implementation } from './implement.ts'
import type { Interceptor } from './interceptor.ts'
import { accessRules } from './interceptors/access-rules.ts'
import { callMetrics } from './interceptors/call-metrics.ts'
import { denials } from './interceptors/denials.ts'
import { errorMapping } from './interceptors/error-mapping.ts'
import { openStreams } from './interceptors/open-streams.ts'
import { rateClass } from './interceptors/rate-class.ts'
import { requestLog } from './interceptors/request-log.ts'
import { validation } from './interceptors/validation.ts'
import { lateRequests } from './late-requests.ts'
import { type MethodRules, methodRules } from './method-rules.ts'
import { rateLimits, type SomeRateLimits } from './rate-limits.ts'
import { addReflection } from './reflection.ts'
import { refusedCalls } from './refused-calls.ts'
import { type RpcError, rpcError } from './rpc-error.ts'
import { rpcLabels } from './rpc-labels.ts'
import { serveMethod } from './serve-method.ts'
import type { ServerCall } from './server-call.ts'
import { createServiceVerifier, type ServiceVerifier } from './service-identity.ts'
import { ServingStatus } from './serving-status.ts'
import type { TokenVerifier } from './token-verifier.ts'

export type RpcServer = {
  /**
   * Starts to serve, with the keys of access tokens in hand where they can be had soon, and marks every service as serving
   * that was not marked otherwise. 0 takes any free port.
   * @throws when the address cannot be had, or other hosts reach it and could not be told from anybody else
   */
  listen(address: ListenAddress): Promise<number>
  /** What the health service says of one service. @throws when the server has no such service */
  setServing(serviceTypeName: string, serving: boolean): void
  /** Whether every service is serving, as the health service says for ''. */
  readonly serving: boolean
  /** Takes no new calls, lets those in progress end for `graceMs`, then ends them with UNAVAILABLE. */
  close(options: { readonly graceMs: number }): Promise<void>
}

export type RpcServerOptions = {
  readonly implementations: readonly Implementation[]
  readonly logger: Logger
  readonly metrics: Metrics
  readonly tokens: TokenVerifier
  /** Knows the services that may call methods which are for services; by default there are none. */
  readonly serviceTokens?: ServiceVerifier | undefined
  /** The default of each that is not given. */
  readonly limits?: SomeRateLimits | undefined
  /** Told of every call that ended with PERMISSION_DENIED. */
  readonly onDenied?: ((call: CallContext) => void) | undefined
  /** Largest request message; 4 MiB by default. */
  readonly maxRequestBytes?: number | undefined
  /** How long the first call is put off until there are keys to check tokens with; 5 s by default. */
  readonly keysDeadlineMs?: number | undefined
  /** How long the request of a stream of answers may take to arrive; 20 s by default. */
  readonly requestDeadlineMs?: number | undefined
  /** Interceptors of grpc-js nearest the wire: what they do to statuses and metadata is the last word. For tests. */
  readonly wireInterceptors?: readonly ServerInterceptor[] | undefined
}

const defaultMaxRequestBytes = 4 * 1024 * 1024
const defaultRequestDeadlineMs = 20_000
const defaultKeysDeadlineMs = 5_000
/** Envoy sends all calls over few connections; more at one time wait on its side. */
const maxConcurrentCalls = 1_024
const keepaliveMs = 60_000
const keepaliveTimeoutMs = 20_000
/** For statuses of the last calls to leave before connections are cut. */
const flushMs = 100

/** A gRPC server for the services given, with health and reflection beside them. */
export function buildRpcServer(options: RpcServerOptions): RpcServer {
  const { implementations, logger, metrics, tokens } = options

  const limits = rateLimits(options.limits ?? {})

  // In the order in which a call meets them.
  const interceptors: readonly Interceptor[] = [
    requestLog(logger),
    callMetrics(metrics.rpcServer),
    errorMapping(),
    ...(options.onDenied ? [denials(options.onDenied)] : []),
    accessRules(tokens, options.serviceTokens ?? createServiceVerifier({})),
    rateClass(limits, options.limits?.shared, logger),
    openStreams(limits.STREAMS),
    validation(),
  ]

  const served = new Map<string, MethodRules>()
  const server = new Server({
    'grpc.max_receive_message_length': options.maxRequestBytes ?? defaultMaxRequestBytes,
    'grpc.max_concurrent_streams': maxConcurrentCalls,
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    'grpc.enable_channelz': 0,
    interceptors: [
      ...(options.wireInterceptors ?? []),
      refusedCalls(served, ({ path, method }, error) => {
        const counts = metrics.rpcServer.method(rpcLabels(method))
        counts.started()
        counts.handled(codeName(error.code), 0)
        logger.info(
          { method: path, code: codeName(error.code), reason: error.reason, message: error.message },
          'refused',
        )
      }),
      lateRequests(options.requestDeadlineMs ?? defaultRequestDeadlineMs),
    ],
  })

  const openCalls = new Set<ServerCall>()
  const environment = { logger, openCalls, clientAddressOf: clientAddresses() }
  for (const { service, handlers } of implementations) {
    const definitions: Record<string, MethodDefinition<Buffer, Buffer>> = {}
    const handles: Record<string, UntypedHandleCall> = {}
    for (const method of service.methods) {
      const rules = methodRules(method)
      served.set(rules.path, rules)
      const { definition, handle } = serveMethod(rules, handlers.get(method.localName), interceptors, environment)
      definitions[method.localName] = definition
      handles[method.localName] = handle
    }
    server.addService(definitions, handles)
  }
  const serviceNames = implementations.map(({ service }) => service.typeName)
  const status = new ServingStatus(server, serviceNames)
  addReflection(server, readDescriptorSet())

  const unfollow = tokens.revocations?.onChange(() => endRevokedStreams(openCalls, tokens))
  const unset = new Set(serviceNames)
  let closing: Promise<void> | undefined
  return {
    async listen(address) {
      if ((await tokens.ready?.(options.keysDeadlineMs ?? defaultKeysDeadlineMs)) === false) {
        logger.warn('the keys of access tokens cannot be had yet; until they can, calls with a token wait, then fail')
      }
      environment.clientAddressOf = clientAddresses(address.trustedProxies)
      const port = await bind(server, address, logger)
      for (const name of unset) status.set(name, true)
      return port
    },
    setServing(name, serving) {
      unset.delete(name)
      status.set(name, serving)
    },
    get serving() {
      return status.allServing
    },
    close({ graceMs }) {
      closing ??= drain(server, status, openCalls, graceMs).finally(unfollow)
      return closing
    },
  }
}

async function bind(server: Server, listenAddress: ListenAddress, logger: Logger): Promise<number> {
  const { host, port } = listenAddress
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  server.bindAsync(address, serverCredentials(listenAddress, logger), (error, bound) => {
    if (error) reject(new Error(`cannot listen on ${address}: ${error.message}`, { cause: error }))
    else resolve(bound)
  })
  return promise
}

async function drain(
  server: Server,
  status: ServingStatus,
  openCalls: ReadonlySet<ServerCall>,
  graceMs: number,
): Promise<void> {
  status.setAll(false)
  const drained = new Promise<true>((resolve) => server.tryShutdown(() => resolve(true)))
  // Streams without a deadline would never end by themselves; whoever watches connects anew elsewhere.
  for (const call of [...openCalls]) if (!call.deadline) call.fail(shuttingDown())
  const waiting = new AbortController()
  const inTime = await Promise.race([drained, delay(graceMs, false, { signal: waiting.signal }).catch(() => false)])
  waiting.abort()
  if (inTime) return
  for (const call of [...openCalls]) call.fail(shuttingDown())
  await delay(flushMs)
  server.forceShutdown()
}

/** Unary calls come to their end by themselves; one of them may be what revoked the session. */
function endRevokedStreams(openCalls: ReadonlySet<ServerCall>, { revocations }: TokenVerifier): void {
  for (const call of [...openCalls]) {
    if (call.method.methodKind === 'unary' || call.caller.kind !== 'user') continue
    const refusal = revocations?.refusal(call.caller)
    if (refusal) call.fail(refusal)
  }
}

function shuttingDown(): RpcError {
  return rpcError('SHUTTING_DOWN', 'this server is shutting down; try again', { retryAfterMs: 1_000 })
}
