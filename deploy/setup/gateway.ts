import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type GatewayOptions, renderEnvoyConfig } from '@learnlab/gateway'
import { grpcPorts, serviceNames, type Variables } from './services.ts'

const port = 8_080
const adminPort = 9_901
/** Where Envoy's container has what is written here. */
const mountedAt = '/gateway'

/**
 * Writes Envoy's configuration to `gateway/envoy.json`, with the files that it names beside it: services are reached by
 * their names in the containers' network.
 */
export function writeGateway(folder: string, variables: Variables): void {
  const own = join(folder, 'gateway')
  mkdirSync(own, { recursive: true })
  const config = JSON.stringify(renderEnvoyConfig(gatewayOptions(variables)), (key, value: unknown) => {
    const isFile = (key === 'filename' || key === 'proto_descriptor') && typeof value === 'string' && existsSync(value)
    return isFile ? besides(own, value) : value
  })
  replace(join(own, 'envoy.json'), (path) => writeFileSync(path, config, { mode: 0o444 }))
}

function besides(folder: string, file: string): string {
  replace(join(folder, basename(file)), (path) => copyFileSync(file, path))
  return `${mountedAt}/${basename(file)}`
}

/** In one step, so that no Envoy reads half of it. */
function replace(path: string, write: (draft: string) => void): void {
  write(`${path}.draft`)
  renameSync(`${path}.draft`, path)
}

function gatewayOptions(variables: Variables): GatewayOptions {
  const { TOKEN_ISSUER, TOKEN_AUDIENCE, CORS_ORIGINS, OPERATOR_SERVICES, TRUSTED_PROXIES } = variables
  return {
    host: '0.0.0.0',
    port,
    adminPort,
    // Its container has a quarter more.
    maxHeapBytes: 768 * 1024 * 1024,
    services: Object.fromEntries(serviceNames.map((name) => [name, { host: name, port: grpcPorts[name] }])),
    jwksUrl: 'http://auth:8000/.well-known/jwks.json',
    ...(TOKEN_ISSUER && { issuer: TOKEN_ISSUER }),
    ...(TOKEN_AUDIENCE && { audience: TOKEN_AUDIENCE }),
    ...(CORS_ORIGINS && { corsOrigins: CORS_ORIGINS.split(',').map((origin) => origin.trim()) }),
    ...(OPERATOR_SERVICES === 'false' && { operatorServices: false }),
    ...(TRUSTED_PROXIES && { trustedProxies: Number(TRUSTED_PROXIES) }),
  }
}
