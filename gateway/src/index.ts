export type { Endpoint, GatewayOptions } from './options.ts'
export { renderEnvoyConfig } from './render.ts'
