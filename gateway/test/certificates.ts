import { X509Certificate } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { renderCertificate, type TlsOptions } from '../src/index.ts'

export type CertificateFolder = {
  readonly tls: TlsOptions
  /** PEM of the authority that signs every certificate. */
  readonly authority: string
  /** Puts a new key and certificate in place as README.md tells ACME clients to. @returns its serial number, in hex */
  renew(): Promise<string>
}

/** A folder with a certificate for 127.0.0.1, from an authority of its own. */
export async function certificateFolder(folder: string): Promise<CertificateFolder> {
  const live = join(folder, 'tls')
  await mkdir(live)
  const tls = {
    certificatePath: join(live, 'fullchain.pem'),
    privateKeyPath: join(live, 'privkey.pem'),
    secretPath: join(folder, 'certificate.json'),
  }
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const renew = async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'learnlab' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    })
    for (const [path, pem] of [
      [tls.privateKeyPath, key],
      [tls.certificatePath, cert],
    ] as const) {
      const draft = join(folder, 'draft.pem')
      writeFileSync(draft, pem, { mode: 0o600 })
      renameSync(draft, path)
    }
    return new X509Certificate(cert).serialNumber
  }
  await renew()
  writeFileSync(tls.secretPath, JSON.stringify(renderCertificate(tls)))
  return { tls, authority: authority.cert, renew }
}
