import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { experimental } from '@grpc/grpc-js'
import type { Logger } from '@learnlab/telemetry'

/** PEM files of a folder: the host's certificate and key, and the authority of all hosts of the installation. */
const names = ['host.pem', 'host.key', 'authority.pem'] as const

type Files = { readonly certificate: Buffer; readonly privateKey: Buffer; readonly authority: Buffer }

/** How soon a renewed certificate is used. */
const rereadEveryMs = 5_000

/**
 * What this host shows to others and holds them against, read again and again from a folder. New connections go by what
 * was read last; those that are open stay. While certificate and key do not belong together, as between the moments in
 * which the two files are replaced, or cannot be read, what was read before stays in use.
 */
export class HostCertificate implements experimental.CertificateProvider {
  readonly #folder: string
  readonly #logger: Pick<Logger, 'info' | 'warn'> | undefined
  readonly #authorityListeners = new Set<experimental.CaCertificateUpdateListener>()
  readonly #identityListeners = new Set<experimental.IdentityCertificateUpdateListener>()
  #files: Files
  #complaint = ''
  #timer: NodeJS.Timeout | undefined

  /** @throws when a file is missing, or certificate and key do not belong together */
  constructor(folder: string, logger?: Pick<Logger, 'info' | 'warn'>) {
    this.#folder = folder
    this.#logger = logger
    const [certificate, privateKey, authority] = names.map((name) => readFileSync(join(folder, name)))
    this.#files = checked(certificate, privateKey, authority)
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#authorityListeners.add(listener)
    // Not at once: grpc-js listens before it is ready to be told.
    process.nextTick(() => listener({ caCertificate: this.#files.authority }))
    this.#watch()
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#authorityListeners.delete(listener)
    this.#watch()
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.add(listener)
    process.nextTick(() => listener(this.#files))
    this.#watch()
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.delete(listener)
    this.#watch()
  }

  /** Files are read while somebody listens, so nobody has to close this. */
  #watch(): void {
    const isHeard = this.#authorityListeners.size + this.#identityListeners.size > 0
    if (!isHeard) {
      clearInterval(this.#timer)
      this.#timer = undefined
    } else this.#timer ??= setInterval(() => void this.reread(), rereadEveryMs).unref()
  }

  /** Done by itself every few seconds. */
  async reread(): Promise<void> {
    try {
      const [certificate, privateKey, authority] = await Promise.all(
        names.map((name) => readFile(join(this.#folder, name))),
      )
      const files = checked(certificate, privateKey, authority)
      this.#complaint = ''
      if (isSame(files, this.#files)) return
      this.#files = files
    } catch (error) {
      const complaint = String(error)
      if (complaint !== this.#complaint) {
        this.#logger?.warn({ err: error }, 'the new certificate of this host cannot be used; the one before stays')
      }
      this.#complaint = complaint
      return
    }
    const { certificate, authority } = this.#files
    for (const listener of this.#authorityListeners) listener({ caCertificate: authority })
    for (const listener of this.#identityListeners) listener(this.#files)
    const { subject, validTo } = new X509Certificate(certificate)
    this.#logger?.info({ subject, validTo }, 'the certificate of this host was renewed')
  }
}

function checked(certificate?: Buffer, privateKey?: Buffer, authority?: Buffer): Files {
  if (!certificate || !privateKey || !authority) throw new Error(`not all of ${names.join(', ')} were read`)
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey))) {
    throw new Error('host.pem and host.key do not belong together')
  }
  if (!new X509Certificate(authority).ca) throw new Error('authority.pem is not the certificate of an authority')
  return { certificate, privateKey, authority }
}

function isSame(one: Files, other: Files): boolean {
  return (
    one.certificate.equals(other.certificate) &&
    one.privateKey.equals(other.privateKey) &&
    one.authority.equals(other.authority)
  )
}

const known = new Map<string, HostCertificate>()

/** The one for a folder: servers and channels of a process share it. @throws as its constructor does */
export function hostCertificate(folder: string, logger?: Pick<Logger, 'info' | 'warn'>): HostCertificate {
  const certificate = known.get(folder) ?? new HostCertificate(folder, logger)
  known.set(folder, certificate)
  return certificate
}
