import { isIP } from 'node:net'
import type { DescService } from '@bufbuild/protobuf'
import { services as contract } from '@learnlab/contracts/rules'

/** Where a service listens. A host that is no IP address is resolved again and again by DNS. */
export type Endpoint = {
  readonly host: string
  readonly port: number
}

/** Where the public listener finds its certificate. Another program renews the files; see certificate.ts. */
export type TlsOptions = {
  /** PEM file with the certificate and those between it and the root, such as fullchain.pem. */
  readonly certificatePath: string
  /** PEM file with the private key, in the same folder. */
  readonly privateKeyPath: string
  /** JSON file that says so to Envoy, written by renderCertificate(). */
  readonly secretPath: string
  /** Second listener without TLS that sends browsers to https. */
  readonly redirect?: {
    readonly port: number
    /** Who answers the HTTP-01 challenges of an ACME client (RFC 8555, section 8.3). */
    readonly challenges?: Endpoint
  }
}

/** How services on other hosts are reached: with the certificates by which the hosts of an installation know each other. */
export type HostTlsOptions = {
  /** Folder of host.pem, host.key and authority.pem. Another program renews them, by rename. */
  readonly folder: string
  /** Folder for the JSON files that say so to Envoy, written by writeHostSecrets(). */
  readonly secretFolder: string
}

/** How many requests one address may send; an IPv6 network of /64 is one address. */
export type AddressLimit = {
  readonly perSecond: number
  /** How many may come at once after a pause. */
  readonly burst: number
}

/** What differs between installations; everything else about the gateway is the same everywhere. */
export type GatewayOptions = {
  /** Port of the one public listener. */
  readonly port: number
  /** Address of the public listener; default 127.0.0.1. */
  readonly host?: string
  /** Without it the listener speaks plain text, which only loopback should. */
  readonly tls?: TlsOptions
  /** Port of Envoy's admin interface, which is always on 127.0.0.1. */
  readonly adminPort: number
  /**
   * gRPC endpoints by short service name: the second part of the proto package (learnlab.course.v1 → course). Several
   * are replicas of the service.
   */
  readonly services: Readonly<Record<string, Endpoint | readonly Endpoint[]>>
  /** For services that are not on loopback; without it they are called in plain text. */
  readonly hostTls?: HostTlsOptions
  /** http URL of the JSON Web Key Set that tokens are checked against. */
  readonly jwksUrl: string
  /** Claim `iss` that tokens must carry; default https://learnlab.local. */
  readonly issuer?: string
  /** Claim `aud` that tokens must carry; default learnlab. */
  readonly audience?: string
  /** Origins of browsers that may call; default a front end in development on port 3000. */
  readonly corsOrigins?: readonly string[]
  /** File that gets one JSON object a request; default: standard output. */
  readonly accessLogPath?: string
  /** What is reachable through the gateway; default the services of packages/contracts. */
  readonly contract?: readonly DescService[]
  /** The FileDescriptorSet of the contract; default the one of packages/contracts. */
  readonly descriptorSetPath?: string
  /** Proxies in front that set x-forwarded-for and may be believed; default 0. */
  readonly trustedProxies?: number
  /** Requests of one address; default 300 a second after a burst of 3000. `false` sets no limit. */
  readonly addressLimit?: AddressLimit | false
  /** Connections beyond this many are refused, before they cost memory; default 20,000. */
  readonly maxConnections?: number
  /** Memory that Envoy may hold before it ends what holds most of it; default 1 GiB. */
  readonly maxHeapBytes?: number
  /** Whether grpc.reflection and grpc.health are reachable through the gateway; default true. */
  readonly operatorServices?: boolean
}

/** Defaults as in the services' own configuration. */
export const defaultIssuer = 'https://learnlab.local'
export const defaultAudience = 'learnlab'
export const defaultCorsOrigins: readonly string[] = ['http://localhost:3000', 'http://127.0.0.1:3000']

/** A class room behind one address stays below; one program in a loop does not. */
export const defaultAddressLimit: AddressLimit = { perSecond: 300, burst: 3_000 }
export const defaultMaxConnections = 20_000
export const defaultMaxHeapBytes = 1024 * 1024 * 1024

/** Largest REST body. gRPC messages have the same limit, which the services keep. */
export const maxBodyBytes = 4 * 1024 * 1024
/** Largest REST body of methods that anybody may call: credentials and identifiers, no documents. */
export const maxPublicBodyBytes = 64 * 1024

/** The services that the gateway stands before. */
export function servicesOf(options: Pick<GatewayOptions, 'contract'>): readonly DescService[] {
  return options.contract ?? contract
}

/** Takes a JWKS URL apart. Throws where it is not plain http, since the gateway fetches it from a neighbour. */
export function jwksEndpoint(jwksUrl: string): Endpoint {
  const url = new URL(jwksUrl)
  if (url.protocol !== 'http:') throw new Error(`jwksUrl must be an http URL: ${jwksUrl}`)
  return { host: url.hostname, port: url.port === '' ? 80 : Number(url.port) }
}

/** Where a service's replicas are. Throws where the options do not say. */
export function endpointsOf({ services }: GatewayOptions, name: string): readonly Endpoint[] {
  const given = services[name]
  const endpoints = given === undefined ? [] : 'host' in given ? [given] : given
  if (endpoints.length === 0) {
    throw new Error(`The contract has a service ${name}, but options.services.${name} is missing`)
  }
  return endpoints
}

/** Whether a host is this machine, to which plain text goes. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Envoy's discovery type for a host: fixed addresses need no DNS. */
export function discoveryType(host: string): 'STATIC' | 'STRICT_DNS' {
  return isIP(host) === 0 ? 'STRICT_DNS' : 'STATIC'
}
