import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

type HostPair = { readonly certificate: string; readonly privateKey: string }

export type HostAuthority = {
  /** PEM of its own certificate. */
  readonly certificate: string
  /** A key and a certificate for a host at that IP address. */
  sign(address: string, validity?: { readonly notAfter: Date }): Promise<HostPair>
}

/** An authority as deploy/roles/authority makes one. */
export async function createHostAuthority(): Promise<HostAuthority> {
  // Of two with one name, some libraries try the first alone.
  const own = await generate([{ name: 'commonName', value: `Test authority ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  return {
    certificate: own.cert,
    async sign(address, validity) {
      const { cert, private: privateKey } = await generate([{ name: 'commonName', value: `host ${address}` }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: own.private, cert: own.cert },
        notBeforeDate: new Date(Date.now() - 2 * 86_400_000),
        notAfterDate: validity?.notAfter ?? new Date(Date.now() + 86_400_000),
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [{ type: 7, ip: address }] },
        ],
      })
      return { certificate: cert, privateKey }
    },
  }
}

/** Writes what is given to a host's folder, each file in one step. */
export async function writeHostFolder(
  folder: string,
  { pair, authorities }: { readonly pair?: HostPair; readonly authorities?: readonly HostAuthority[] },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const files = {
    ...(pair && { 'host.key': pair.privateKey, 'host.pem': pair.certificate }),
    ...(authorities && { 'authority.pem': authorities.map(({ certificate }) => certificate).join('\n') }),
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, '.draft'), text, { mode: 0o600 })
    await rename(join(folder, '.draft'), join(folder, name))
  }
}
