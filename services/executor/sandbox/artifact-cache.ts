import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { Job } from '../domain/program.ts'

export type ArtifactCacheOptions = {
  /** Made if it is missing, for this user alone. Executors on one host may share it. */
  readonly folder: string
  /** The oldest used give way to new ones beyond this. */
  readonly mostBytes: number
  /** Told why a program was not kept, such as a full disk. */
  readonly onFailure?: (error: Error) => void
}

/** Programs being written at one time; more are not kept. */
const mostWriting = 8

const digestBytes = 32
const nameForm = /^[0-9a-f]{64}$/

/**
 * Compiled programs on the host, found by what they were made from. Their bytes come from the agent alone, which read
 * them when no process of the compilation lived any more; nothing that a learner can reach ever writes here.
 *
 * An entry is a file named by its key: SHA-256 of key and content, then the content. What does not match is thrown away.
 */
export class ArtifactCache {
  readonly #options: ArtifactCacheOptions
  /** Sizes by key, the longest unused first. */
  readonly #entries = new Map<string, number>()
  readonly #writing = new Set<Promise<void>>()
  #bytes = 0
  #opened: Promise<void> | undefined

  constructor(options: ArtifactCacheOptions) {
    this.#options = options
  }

  async get(key: string): Promise<Buffer | undefined> {
    await this.#open()
    const stored = await readFile(this.#path(key)).catch(() => undefined)
    if (!stored) {
      this.#forget(key)
      return undefined
    }
    const content = stored.subarray(digestBytes)
    if (stored.length < digestBytes || !timingSafeEqual(stored.subarray(0, digestBytes), seal(key, content))) {
      await this.#remove(key)
      return undefined
    }
    this.#remember(key, stored.length)
    return content
  }

  /** Puts a program by while its first run goes on, which must neither wait for a disk nor fail with it. */
  keep(key: string, content: Uint8Array): void {
    if (this.#writing.size >= mostWriting) return
    const { onFailure = () => {} } = this.#options
    // To seal a large program takes milliseconds, in which its run would not begin.
    const work = otherWork()
      .then(() => this.put(key, content))
      .catch(onFailure)
      .finally(() => this.#writing.delete(work))
    this.#writing.add(work)
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing)
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.#open()
    const size = content.length + digestBytes
    if (size > this.#options.mostBytes) return
    // Under another name first: whoever reads finds all of it or nothing.
    const draft = this.#path(`.${randomUUID()}`)
    try {
      await writeFile(draft, Buffer.concat([seal(key, content), content]), { mode: 0o600, flag: 'wx' })
      await rename(draft, this.#path(key))
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    this.#remember(key, size)
    await this.#makeRoom()
  }

  #open(): Promise<void> {
    this.#opened ??= this.#readFolder()
    return this.#opened
  }

  /** Takes over what an earlier executor left, in the order in which it was written. */
  async #readFolder(): Promise<void> {
    const { folder } = this.#options
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const names = (await readdir(folder)).filter((name) => nameForm.test(name))
    const found = await Promise.all(
      names.map(async (name) => ({ name, status: await stat(join(folder, name)).catch(() => undefined) })),
    )
    found.sort((one, other) => (one.status?.mtimeMs ?? 0) - (other.status?.mtimeMs ?? 0))
    for (const { name, status } of found) if (status) this.#remember(name, status.size)
    await this.#makeRoom()
  }

  async #makeRoom(): Promise<void> {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.#options.mostBytes) return
      await this.#remove(key)
    }
  }

  async #remove(key: string): Promise<void> {
    this.#forget(key)
    await rm(this.#path(key), { force: true })
  }

  #remember(key: string, size: number): void {
    this.#forget(key)
    this.#entries.set(key, size)
    this.#bytes += size
  }

  #forget(key: string): void {
    this.#bytes -= this.#entries.get(key) ?? 0
    this.#entries.delete(key)
  }

  #path(key: string): string {
    return join(this.#options.folder, key)
  }
}

/**
 * SHA-256 of all that decides what a compilation makes: image, commands and their variables, names and contents of the files. Each part is
 * preceded by its length, so that no two different programs are written as the same bytes.
 */
export function artifactKey(
  imageName: string,
  { commands = [], environment = {}, files }: Pick<Job, 'commands' | 'environment' | 'files'>,
): string {
  const hash = createHash('sha256')
  const part = (bytes: Uint8Array) => {
    const length = Buffer.allocUnsafe(8)
    length.writeBigUInt64BE(BigInt(bytes.length))
    hash.update(length).update(bytes)
  }
  part(Buffer.from(imageName))
  part(Buffer.from(JSON.stringify([commands, environment])))
  for (const { name, content } of files) {
    part(Buffer.from(name))
    part(content)
  }
  return hash.digest('hex')
}

function seal(key: string, content: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(content).digest()
}
