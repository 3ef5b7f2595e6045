import { getCACertificates } from 'node:tls'
import { type ChannelCredentials, credentials, experimental, ServerCredentials } from '@grpc/grpc-js'
import type { Logger } from '@learnlab/telemetry'
import { hostCertificate } from './host-certificate.ts'
import { isLoopback, isLoopbackTarget } from './loopback.ts'

/** Where a server listens, how it is protected there, and whose word on its callers it takes. */
export type ListenAddress = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Folder of this host's certificate (host-certificate.ts): callers from other hosts must show one as well. */
  readonly tlsFolder?: string | undefined
  /** Other hosts may call in plain text. */
  readonly plaintext?: boolean | undefined
  /** Addresses or CIDR ranges whose `x-forwarded-for` is believed; by default loopback. */
  readonly trustedProxies?: readonly string[] | undefined
}

/**
 * Loopback speaks plain text; everything else TLS, and only with hosts that the same authority signed for.
 * @throws for an address that other hosts reach, without certificate and without leave for plain text
 */
export function serverCredentials(address: ListenAddress, logger: Pick<Logger, 'info' | 'warn'>): ServerCredentials {
  const { host, tlsFolder, plaintext } = address
  if (isLoopback(host)) return ServerCredentials.createInsecure()
  if (tlsFolder !== undefined) {
    const certificate = hostCertificate(tlsFolder, logger)
    return experimental.createCertificateProviderServerCredentials(certificate, certificate, true)
  }
  if (plaintext) {
    logger.warn({ host }, 'calls from other hosts are taken in plain text, as GRPC_PLAINTEXT allows')
    return ServerCredentials.createInsecure()
  }
  throw new Error(
    `${host} is more than loopback: other hosts need TLS. Set GRPC_TLS_FOLDER, or GRPC_PLAINTEXT=true where nobody else is on the network`,
  )
}

/**
 * Whom a channel leads to and how it is protected. The URL of a gateway is called as browsers do: with TLS and the
 * authorities that this system trusts where it says https.
 */
export function dialled(
  address: string,
  tlsFolder: string | undefined,
): { readonly target: string; readonly security: ChannelCredentials } {
  if (!/^https?:\/\//.test(address)) return { target: address, security: channelCredentials(address, tlsFolder) }
  const { protocol, hostname, port } = new URL(address)
  return protocol === 'https:'
    ? { target: `dns:///${hostname}:${port || 443}`, security: credentials.createSsl(trusted()) }
    : { target: `dns:///${hostname}:${port || 80}`, security: credentials.createInsecure() }
}

/** With those of NODE_EXTRA_CA_CERTS, which grpc-js leaves out by itself. */
const trusted = () => Buffer.from(getCACertificates('default').join('\n'))

/** As the server at the other end expects it: plain text on this machine, TLS to others where there is a certificate. */
function channelCredentials(target: string, tlsFolder: string | undefined): ChannelCredentials {
  if (tlsFolder === undefined || isLoopbackTarget(target)) return credentials.createInsecure()
  const certificate = hostCertificate(tlsFolder)
  return experimental.createCertificateProviderChannelCredentials(certificate, certificate)
}
