import { z } from 'zod'
import type { GatewayOptions } from './options.ts'

const port = z.int().min(1).max(65_535)
const endpoint = z.strictObject({ host: z.string().min(1), port })

const schema = z.strictObject({
  port,
  host: z.string().min(1).exactOptional(),
  tls: z
    .strictObject({
      certificatePath: z.string().min(1),
      privateKeyPath: z.string().min(1),
      secretPath: z.string().min(1),
      redirect: z.strictObject({ port, challenges: endpoint.exactOptional() }).exactOptional(),
    })
    .exactOptional(),
  adminPort: port,
  services: z.record(z.string(), z.union([endpoint, z.array(endpoint).min(1)])),
  hostTls: z.strictObject({ folder: z.string().min(1), secretFolder: z.string().min(1) }).exactOptional(),
  jwksUrl: z.url(),
  issuer: z.string().min(1).exactOptional(),
  audience: z.string().min(1).exactOptional(),
  corsOrigins: z.array(z.string().min(1)).exactOptional(),
  accessLogPath: z.string().min(1).exactOptional(),
  descriptorSetPath: z.string().min(1).exactOptional(),
  trustedProxies: z.int().min(0).exactOptional(),
  addressLimit: z
    .union([z.literal(false), z.strictObject({ perSecond: z.number().positive(), burst: z.int().min(1) })])
    .exactOptional(),
  maxConnections: z.int().min(1).exactOptional(),
  maxHeapBytes: z
    .int()
    .min(64 * 1024 * 1024)
    .exactOptional(),
  operatorServices: z.boolean().exactOptional(),
})

/** The options that a JSON text holds. @throws an error that names everything that is wrong with them */
export function readOptions(json: string): GatewayOptions {
  const result = schema.safeParse(JSON.parse(json))
  if (!result.success) throw new Error(z.prettifyError(result.error))
  return result.data
}
