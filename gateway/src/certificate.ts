import { dirname } from 'node:path'
import { type JsonObject, typed } from './envoy-json.ts'
import type { TlsOptions } from './options.ts'

/** Name of the secret that the listener asks for. */
const secretName = 'edge'

/**
 * What the file at `secretPath` must hold. Envoy takes certificates that change from such a file only, and reads the
 * PEM files anew when something is moved into their folder: renewals must arrive by rename, which also keeps half a
 * file from being read. While certificate and key do not belong together, the pair before stays in use.
 */
export function renderCertificate({ certificatePath, privateKeyPath }: TlsOptions): JsonObject {
  const folder = dirname(certificatePath)
  if (dirname(privateKeyPath) !== folder) {
    throw new Error(
      `Certificate and key must lie in one folder, which is watched: ${certificatePath}, ${privateKeyPath}`,
    )
  }
  return {
    resources: [
      typed('envoy.extensions.transport_sockets.tls.v3.Secret', {
        name: secretName,
        tls_certificate: {
          certificate_chain: { filename: certificatePath },
          private_key: { filename: privateKeyPath },
          watched_directory: { path: folder },
        },
      }),
    ],
  }
}

/** TLS 1.2 and newer with ciphers that have forward secrecy only; HTTP/2 before HTTP/1.1. */
export function transportSocket({ secretPath }: TlsOptions): JsonObject {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
      common_tls_context: {
        alpn_protocols: ['h2', 'http/1.1'],
        tls_params: {
          tls_minimum_protocol_version: 'TLSv1_2',
          cipher_suites: [
            '[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]',
            '[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]',
            'ECDHE-ECDSA-AES256-GCM-SHA384',
            'ECDHE-RSA-AES256-GCM-SHA384',
          ],
        },
        tls_certificate_sds_secret_configs: [
          {
            name: secretName,
            sds_config: { resource_api_version: 'V3', path_config_source: { path: secretPath } },
          },
        ],
      },
    }),
  }
}
