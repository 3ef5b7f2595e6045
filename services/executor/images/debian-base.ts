import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type Docker from 'dockerode'

const run = promisify(execFile)

const debianRelease = 'bookworm'

const repository = 'learnlab/debian-base'

const bootstrapTimeoutMs = 15 * 60_000

/** Thrown when no base image can be pulled and none can be made here either. Its message says what to install. */
export class BaseImageError extends Error {
  override name = 'BaseImageError'
}

export type DebianBaseOptions = {
  readonly docker: Docker
  /** All that the Dockerfile would install, so that its own apt step finds nothing left to do. */
  readonly packages: readonly string[]
  /** Whether missing tools may be installed through apt; that takes root. */
  readonly allowInstall: boolean
  readonly signal: AbortSignal
  readonly onProgress: (line: string) => void
}

/** Makes a base image from Debian's packages, for hosts that reach no image registry. Answers the image's name. */
export async function makeDebianBase(options: DebianBaseOptions): Promise<string> {
  const { docker, packages, allowInstall, signal, onProgress } = options
  const tag = `${debianRelease}-${packages.join('-').replace(/[^a-z0-9.-]/g, '')}`.slice(0, 120)
  const name = `${repository}:${tag}`
  if (await imageExists(docker, name)) return name
  await requireMmdebstrap(allowInstall, onProgress)
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-base-'))
  try {
    const archive = join(folder, 'base.tar')
    onProgress(`making a base image from Debian's packages (${debianRelease}); this takes about a minute`)
    await run('mmdebstrap', ['--variant=minbase', `--include=${packages.join(',')}`, debianRelease, archive], {
      signal,
      timeout: bootstrapTimeoutMs,
      maxBuffer: 16 * 1024 * 1024,
    }).catch((error: Error) => {
      throw new BaseImageError(`mmdebstrap could not make a base image: ${lastLines(error.message)}`, { cause: error })
    })
    onProgress('importing the base image')
    const progress = await docker.importImage(archive, { repo: repository, tag })
    await finished(docker, progress)
    return name
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function imageExists(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect()
    return true
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false
    throw error
  }
}

/** Waits for a progress stream of the engine to end; an error event in it rejects. */
export function finished(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onEvent: (event: EngineEvent) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    // The stream of a failed build ends like any other; only an event in it tells.
    let failure: Error | undefined
    docker.modem.followProgress(
      stream,
      (error: Error | null) => {
        const reason = error ?? failure
        if (reason) reject(reason)
        else resolve()
      },
      (event: EngineEvent) => {
        if (event.error) failure = new Error(event.error)
        onEvent(event)
      },
    )
  })
}

/** One line of the engine's progress. */
export type EngineEvent = { stream?: string; status?: string; id?: string; error?: string }

async function requireMmdebstrap(allowInstall: boolean, onProgress: (line: string) => void): Promise<void> {
  if (await onPath('mmdebstrap')) return
  const root = process.getuid?.() === 0
  if (!allowInstall || !root || !(await onPath('apt-get'))) {
    throw new BaseImageError(
      'no base image can be pulled and mmdebstrap, which would make one, is missing: ' +
        'install it (apt-get install mmdebstrap debian-archive-keyring) or set SANDBOX_BASE_IMAGE to an image with apt',
    )
  }
  onProgress('installing mmdebstrap through apt')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { env, timeout: bootstrapTimeoutMs, maxBuffer: 16 * 1024 * 1024 }
  await run('apt-get', ['update'], options)
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'mmdebstrap', 'debian-archive-keyring'], options)
}

async function onPath(command: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = await access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return true
  }
  return false
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' | ')
}
