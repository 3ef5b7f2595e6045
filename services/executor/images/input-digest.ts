import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What decides the content of a sandbox image. */
export type ImageInputs = {
  /** Folder with the Dockerfile and what that copies. */
  readonly groupFolder: string
  readonly packages: readonly string[]
  readonly agentFolder: string
  readonly baseImage: string
  /** Version and architecture of the Node binary that is copied in, such as `v24.21.0-x64`; '' where none is. */
  readonly nodeVersion: string
}

/**
 * SHA-256 over the inputs, in hexadecimal. Every part is preceded by its length, so that no two different sets of
 * inputs are written as the same bytes.
 */
export async function inputDigest(inputs: ImageInputs): Promise<string> {
  const hash = createHash('sha256')
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(bytes.length))
    hash.update(length).update(bytes)
  }
  part(Buffer.from(inputs.baseImage))
  part(Buffer.from(inputs.nodeVersion))
  part(Buffer.from(inputs.packages.join(' ')))
  const folders = [
    { folder: inputs.groupFolder, files: await filesBelow(inputs.groupFolder) },
    { folder: inputs.agentFolder, files: await agentFiles(inputs.agentFolder) },
  ]
  for (const { folder, files } of folders) {
    for (const path of files) {
      part(Buffer.from(relative(folder, path)))
      part(await readFile(path))
    }
  }
  return hash.digest('hex')
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The agent's source files in a fixed order; bytecode that a local run left behind is no input. */
export async function agentFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.(py|js)$/.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort()
}
