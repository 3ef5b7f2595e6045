import type { LogLevel } from '@learnlab/telemetry'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const host = z.string().min(1).default('127.0.0.1')
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
/** With commas between them. A range of all addresses would have every caller say who it is. */
const networks = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (parts) => parts.every((part) => network.safeParse(part).success && !/[/]0+$/.test(part)),
    'must be addresses or ranges of them (CIDR, not /0) with commas between them',
  )
/** 0 sets no limit. */
const limit = z.coerce.number().int().min(0).max(1e9).optional()
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const satisfies LogLevel[]

/** Where a service answers calls (GRPC_*) and operators (HTTP_*), how often (RATE_LIMIT_*), and how much it logs. */
export function servingVariables(defaults: { readonly grpcPort: number; readonly httpPort: number }) {
  return {
    GRPC_HOST: host,
    GRPC_PORT: port.default(defaults.grpcPort),
    // host.pem, host.key and authority.pem of this host, for calls from and to other hosts.
    GRPC_TLS_FOLDER: z.string().min(1).optional(),
    // Calls from other hosts without TLS.
    GRPC_PLAINTEXT: z.stringbool().default(false),
    // Where gateways call from, which say whom they call for; replaces loopback.
    GRPC_TRUSTED_PROXIES: networks.optional(),
    HTTP_HOST: host,
    HTTP_PORT: port.default(defaults.httpPort),
    RATE_LIMIT_READ: limit,
    RATE_LIMIT_WRITE: limit,
    RATE_LIMIT_COMPUTE: limit,
    RATE_LIMIT_CREDENTIAL: limit,
    // Streams that one user may hold open at one time.
    RATE_LIMIT_STREAMS: limit,
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'is no redis://… URL' }).optional(),
    LOG_LEVEL: z.enum(logLevels).default('info'),
  }
}

type Serving = z.output<z.ZodObject<ReturnType<typeof servingVariables>>>

export function servingConfig(read: Serving) {
  return {
    grpc: {
      host: read.GRPC_HOST,
      port: read.GRPC_PORT,
      tlsFolder: read.GRPC_TLS_FOLDER,
      plaintext: read.GRPC_PLAINTEXT,
      trustedProxies: read.GRPC_TRUSTED_PROXIES,
    },
    http: { host: read.HTTP_HOST, port: read.HTTP_PORT },
    limits: {
      READ: read.RATE_LIMIT_READ,
      WRITE: read.RATE_LIMIT_WRITE,
      COMPUTE: read.RATE_LIMIT_COMPUTE,
      CREDENTIAL: read.RATE_LIMIT_CREDENTIAL,
      STREAMS: read.RATE_LIMIT_STREAMS,
    },
    redisUrl: read.REDIS_URL,
    logLevel: read.LOG_LEVEL,
  }
}
