import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GatewayOptions, renderEnvoyConfig } from '@learnlab/gateway'
import { grpcPorts, serviceNames, type Variables } from './services.ts'

const port = 8_080
const adminPort = 9_901

/** Writes Envoy's configuration to `gateway/envoy.json`: services are reached by their names in the containers' network. */
export function writeGateway(folder: string, variables: Variables): void {
  const path = join(folder, 'gateway', 'envoy.json')
  mkdirSync(join(folder, 'gateway'), { recursive: true })
  writeFileSync(`${path}.draft`, JSON.stringify(renderEnvoyConfig(gatewayOptions(variables))), { mode: 0o444 })
  renameSync(`${path}.draft`, path)
}

function gatewayOptions(variables: Variables): GatewayOptions {
  const { TOKEN_ISSUER, TOKEN_AUDIENCE, CORS_ORIGINS, OPERATOR_SERVICES, TRUSTED_PROXIES } = variables
  return {
    host: '0.0.0.0',
    port,
    adminPort,
    services: Object.fromEntries(serviceNames.map((name) => [name, { host: name, port: grpcPorts[name] }])),
    jwksUrl: 'http://auth:8000/.well-known/jwks.json',
    ...(TOKEN_ISSUER && { issuer: TOKEN_ISSUER }),
    ...(TOKEN_AUDIENCE && { audience: TOKEN_AUDIENCE }),
    ...(CORS_ORIGINS && { corsOrigins: CORS_ORIGINS.split(',') }),
    ...(OPERATOR_SERVICES === 'false' && { operatorServices: false }),
    ...(TRUSTED_PROXIES && { trustedProxies: Number(TRUSTED_PROXIES) }),
  }
}
