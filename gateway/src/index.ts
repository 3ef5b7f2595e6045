export { renderCertificate } from './certificate.ts'
export type { Endpoint, GatewayOptions, TlsOptions } from './options.ts'
export { renderEnvoyConfig } from './render.ts'
