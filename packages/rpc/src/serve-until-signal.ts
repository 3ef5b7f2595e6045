import { type Logger, type OperatorServerOptions, startOperatorServer } from '@learnlab/telemetry'
import type { ListenAddress } from './credentials.ts'
import type { RpcServer } from './rpc-server.ts'

export type Address = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
}

export type Serving = {
  readonly server: RpcServer
  /** What operators are served; `ready` is by default whether every gRPC service is serving. */
  readonly operator: Omit<OperatorServerOptions, 'host' | 'port' | 'ready'> &
    Partial<Pick<OperatorServerOptions, 'ready'>>
  readonly grpc: ListenAddress
  readonly http: Address
  /** Begun at the signal, beside the end of the calls in progress, with the time that there is; before the closers. */
  readonly drains?: readonly ((graceMs: number) => Promise<unknown>)[] | undefined
  /** Run in this order when both servers are closed: consumers, clients, pools. */
  readonly closers?: readonly (() => Promise<unknown> | unknown)[] | undefined
  readonly logger?: Logger | undefined
}

/** Calls in progress have this long to end. */
const graceMs = 5_000
/** A closer that takes longer is left behind, said in the log. */
const closerTimeoutMs = 3_000

/**
 * Serves until SIGTERM or SIGINT, then takes no new calls, lets those in progress end, closes everything and leaves
 * the process to end by itself with exit code 0. A second signal ends it at once.
 * @throws when an address cannot be had, after closing what was opened
 */
export async function serveUntilSignal(serving: Serving): Promise<void> {
  const { server, operator, grpc, http, logger } = serving
  const stopped = stopSignal()
  const closers = [...(serving.closers ?? [])]
  try {
    const operatorServer = await startOperatorServer({ ready: () => server.serving, ...operator, ...http })
    closers.unshift(() => operatorServer.close())
    const port = await server.listen(grpc)
    logger?.info({ grpc: `${grpc.host}:${port}`, http: `${http.host}:${operatorServer.port}` }, 'serving')
    logger?.info({ signal: await stopped }, 'stopping')
  } finally {
    const drains = (serving.drains ?? []).map((drain) => closeInTime(() => drain(graceMs), graceMs * 2, logger))
    await Promise.all([server.close({ graceMs }), ...drains])
    for (const close of closers) await closeInTime(close, closerTimeoutMs, logger)
  }
  logger?.info('stopped')
  logger?.flush()
}

function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  return promise
}

async function closeInTime(
  close: () => Promise<unknown> | unknown,
  timeoutMs: number,
  logger: Logger | undefined,
): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not closed within ${timeoutMs} ms`)), timeoutMs)
  try {
    await Promise.race([close(), promise])
  } catch (error) {
    logger?.error({ err: error }, 'a part did not close cleanly')
    process.exitCode = 1
  } finally {
    clearTimeout(timer)
  }
}
