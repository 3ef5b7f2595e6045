import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JsonObject, typed } from './envoy-json.ts'
import { type Endpoint, type HostTlsOptions, isLoopback } from './options.ts'

const certificateSecret = 'host-certificate'
const authoritySecret = 'host-authority'
/** Marks endpoints on other hosts. */
const match = { between: 'hosts' }

/**
 * Writes the JSON files from which Envoy takes this host's certificate and the hosts' authority. It reads their PEM files
 * anew when something is moved into their folder, and keeps a pair in use until the next one belongs together.
 */
export function writeHostSecrets({ folder, secretFolder }: HostTlsOptions): void {
  const watched_directory = { path: folder }
  const certificate = {
    certificate_chain: { filename: join(folder, 'host.pem') },
    private_key: { filename: join(folder, 'host.key') },
    watched_directory,
  }
  const authority = { trusted_ca: { filename: join(folder, 'authority.pem') }, watched_directory }
  for (const secret of [
    { name: certificateSecret, tls_certificate: certificate },
    { name: authoritySecret, validation_context: authority },
  ]) {
    const resources = [typed('envoy.extensions.transport_sockets.tls.v3.Secret', secret)]
    writeFileSync(join(secretFolder, `${secret.name}.json`), JSON.stringify({ resources }))
  }
}

/** What an endpoint on another host is marked with; nothing for one on loopback, which speaks plain text. */
export function hostMark(endpoint: Endpoint, hostTls: HostTlsOptions | undefined): JsonObject {
  if (hostTls === undefined || isLoopback(endpoint.host)) return {}
  return { metadata: { filter_metadata: { 'envoy.transport_socket_match': match } } }
}

/** TLS for marked endpoints: this host shows its certificate, and takes theirs for the names it calls them by only. */
export function hostSockets(endpoints: readonly Endpoint[], hostTls: HostTlsOptions | undefined): JsonObject {
  const others = endpoints.filter(({ host }) => !isLoopback(host))
  if (hostTls === undefined || others.length === 0) return {}
  const secret = (name: string) => ({
    name,
    sds_config: {
      resource_api_version: 'V3',
      path_config_source: { path: join(hostTls.secretFolder, `${name}.json`) },
    },
  })
  const san_type = (host: string) => (/^[\d.]+$|:/.test(host) ? 'IP_ADDRESS' : 'DNS')
  const transport_socket = {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
      common_tls_context: {
        alpn_protocols: ['h2'],
        tls_params: { tls_minimum_protocol_version: 'TLSv1_3', tls_maximum_protocol_version: 'TLSv1_3' },
        tls_certificate_sds_secret_configs: [secret(certificateSecret)],
        combined_validation_context: {
          default_validation_context: {
            match_typed_subject_alt_names: [...new Set(others.map(({ host }) => host))].map((host) => ({
              san_type: san_type(host),
              matcher: { exact: host },
            })),
          },
          validation_context_sds_secret_config: secret(authoritySecret),
        },
      },
    }),
  }
  return { transport_socket_matches: [{ name: 'hosts', match, transport_socket }] }
}
