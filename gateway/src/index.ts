export { renderCertificate } from './certificate.ts'
export { writeHostSecrets } from './host-tls.ts'
export type { Endpoint, GatewayOptions, HostTlsOptions, TlsOptions } from './options.ts'
export { renderEnvoyConfig } from './render.ts'
