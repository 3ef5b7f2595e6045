import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

/** What a route of the operator server is told of a request. It takes no bodies. */
export type OperatorRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}

export type OperatorResponse = {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export type OperatorRoute = (request: OperatorRequest) => Promise<OperatorResponse>

export type OperatorServer = {
  readonly port: number
  /** Resolves when the port is free again; connections still open are cut. */
  close(): Promise<void>
}

export type OperatorServerOptions = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly metrics: Metrics
  readonly ready: () => Promise<boolean> | boolean
  /** By path; those of the operator server itself cannot be replaced. */
  readonly routes?: Readonly<Record<string, OperatorRoute>> | undefined
}

/** No probe or scrape needs more; a client that opens connections without end is refused. */
const maxConnections = 64
const requestTimeoutMs = 5_000
const routeTimeoutMs = 4_000
const maxHeaderBytes = 8_192

/**
 * Serves operators over HTTP: /metrics (Prometheus text), /healthz (the process lives), /readyz (200 or 503: it can do
 * its work) and the routes given, all with GET and HEAD.
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function startOperatorServer(options: OperatorServerOptions): Promise<OperatorServer> {
  const { metrics, ready } = options
  const routes = new Map<string, OperatorRoute>(Object.entries(options.routes ?? {}))
  routes.set('/healthz', async () => text(200, 'ok\n'))
  routes.set('/readyz', async () => ((await ready()) ? text(200, 'ready\n') : text(503, 'not ready\n')))
  routes.set('/metrics', async () => ({
    status: 200,
    contentType: metrics.registry.contentType,
    body: await metrics.registry.metrics(),
  }))

  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, requestTimeout: requestTimeoutMs },
    (request, response) => answer(routes, request, response),
  )
  server.maxConnections = maxConnections
  const port = await listen(server, options.host, options.port)
  return { port, close: () => close(server) }
}

async function answer(
  routes: ReadonlyMap<string, OperatorRoute>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = await route(routes, request)
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
  })
  response.end(request.method === 'HEAD' ? undefined : reply.body)
}

async function route(routes: ReadonlyMap<string, OperatorRoute>, request: IncomingMessage): Promise<OperatorResponse> {
  const method = request.method ?? 'GET'
  if (method !== 'GET' && method !== 'HEAD') return { ...text(405, 'GET only\n'), headers: { allow: 'GET, HEAD' } }
  const target = request.url ?? '/'
  const path = target.split('?', 1)[0] ?? '/'
  const handler = routes.get(path)
  if (!handler) return text(404, 'not found\n')
  const query = new URLSearchParams(target.slice(path.length + 1))
  try {
    return await withDeadline(handler({ method, path, query }))
  } catch {
    // Whoever scrapes learns that the part failed; the part itself logs why.
    return text(503, 'unavailable\n')
  }
}

/** A probe that hangs must read as a failed one. */
async function withDeadline<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${routeTimeoutMs} ms`)), routeTimeoutMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

function text(status: number, body: string): OperatorResponse {
  return { status, contentType: 'text/plain; charset=utf-8', body }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  await promise
  server.off('error', reject)
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeAllConnections()
  await promise
}
