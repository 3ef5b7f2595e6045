import { constants } from 'node:fs'
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type Docker from 'dockerode'
import { connectEngine } from '../sandbox/engine-address.ts'
import { withBuildLock } from './build-lock.ts'
import { type EngineEvent, finished, imageExists, makeDebianBase } from './debian-base.ts'
import { contentsOf, type ImageGroup, imageGroups, imageLabel, isImageGroup } from './groups.ts'
import { agentFiles, inputDigest } from './input-digest.ts'

const agentFolder = join(import.meta.dirname, '..', 'agent')

export const defaultBaseImage = 'debian:bookworm-slim'
const usualGroup: ImageGroup = 'script'

/** A pull that shows no progress for this long is given up: an unreachable registry must not hold up the start. */
const pullStallMs = 20_000
const buildTimeoutMs = 20 * 60_000

export type SandboxImageOptions = {
  readonly docker: Docker
  /** Which of the images; default is that of the interpreted languages. */
  readonly group?: ImageGroup
  readonly baseImage?: string
  /** Whether tools that are missing may be installed through apt; default true. */
  readonly allowInstall?: boolean
  /** Ends a build before its time. */
  readonly signal?: AbortSignal
  readonly onProgress?: (line: string) => void
}

/** The name that the image of the present inputs has, whether it exists or not. */
export async function sandboxImageName(baseImage = defaultBaseImage, group: ImageGroup = usualGroup): Promise<string> {
  const { packages, node } = contentsOf(group)
  const digest = await inputDigest({
    groupFolder: folderOf(group),
    packages,
    agentFolder,
    baseImage,
    nodeVersion: node ? `${process.version}-${process.arch}` : '',
  })
  return `learnlab/sandbox-${group}:${digest.slice(0, 12)}`
}

function folderOf(group: ImageGroup): string {
  return join(import.meta.dirname, group)
}

/**
 * Builds a sandbox image unless an image of the same inputs exists, and answers its name. Processes that ask at the
 * same time wait for one build. Throws `BaseImageError` when no base image can be had, and what the engine says when
 * the build fails.
 */
export async function ensureSandboxImage(options: SandboxImageOptions): Promise<{ image: string; built: boolean }> {
  const { docker, group = usualGroup, baseImage = defaultBaseImage } = options
  const { allowInstall = true, signal = new AbortController().signal, onProgress = () => {} } = options
  const image = await sandboxImageName(baseImage, group)
  if (await imageExists(docker, image)) return { image, built: false }
  return withBuildLock(image, async () => {
    if (await imageExists(docker, image)) return { image, built: false }
    signal.throwIfAborted()
    const { packages } = contentsOf(group)
    const obtained = await obtainBase(docker, baseImage, onProgress)
    const base = obtained
      ? { name: baseImage, complete: false }
      : { name: await makeDebianBase({ docker, packages, allowInstall, signal, onProgress }), complete: true }
    onProgress(`building ${image}`)
    await build({ docker, group, image, base, signal, onProgress })
    return { image, built: true }
  })
}

/** Whether the base image is present, after a pull if need be. */
async function obtainBase(docker: Docker, name: string, onProgress: (line: string) => void): Promise<boolean> {
  if (await imageExists(docker, name)) return true
  onProgress(`pulling ${name}`)
  const stalled = new AbortController()
  let timer = setTimeout(() => stalled.abort(), pullStallMs)
  try {
    const stream = await docker.pull(name, { abortSignal: stalled.signal })
    await finished(docker, stream, () => {
      clearTimeout(timer)
      timer = setTimeout(() => stalled.abort(), pullStallMs)
    })
    return true
  } catch (error) {
    const reason = stalled.signal.aborted ? `no progress in ${pullStallMs / 1000} s` : (error as Error).message
    onProgress(`${name} cannot be pulled: ${reason}`)
    return false
  } finally {
    clearTimeout(timer)
  }
}

type Build = {
  readonly docker: Docker
  readonly group: ImageGroup
  readonly image: string
  /** Complete: with all packages, so that nothing has to be reached from the build. */
  readonly base: { readonly name: string; readonly complete: boolean }
  readonly signal: AbortSignal
  readonly onProgress: (line: string) => void
}

async function build({ docker, group, image, base, signal, onProgress }: Build): Promise<void> {
  const { packages, node } = contentsOf(group)
  const context = await mkdtemp(join(tmpdir(), 'learnlab-image-'))
  try {
    await cp(folderOf(group), context, { recursive: true })
    if (node) {
      await copyFile(process.execPath, join(context, 'node'), constants.COPYFILE_FICLONE)
      await chmod(join(context, 'node'), 0o755)
    }
    await mkdir(join(context, 'agent'))
    for (const path of await agentFiles(agentFolder)) await copyFile(path, join(context, 'agent', basename(path)))
    const stream = await docker.buildImage(
      { context, src: await readdir(context) },
      {
        t: image,
        buildargs: { BASE_IMAGE: base.name, PACKAGES: packages.join(' ') },
        labels: { [imageLabel]: `sandbox-${group}` },
        forcerm: true,
        ...(base.complete && { networkmode: 'none' }),
        abortSignal: AbortSignal.any([signal, AbortSignal.timeout(buildTimeoutMs)]),
      },
    )
    await finished(docker, stream, (event: EngineEvent) => {
      const line = event.stream?.trim()
      if (line?.startsWith('Step ')) onProgress(line.split('\n')[0] ?? line)
    })
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const options = { 'no-install': { type: 'boolean' }, base: { type: 'string' }, all: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const groups = values.all ? Object.keys(imageGroups) : positionals
  for (const group of groups.length > 0 ? groups : [usualGroup]) {
    if (!isImageGroup(group)) throw new Error(`the images are ${Object.keys(imageGroups).join(', ')}`)
    const { image, built } = await ensureSandboxImage({
      docker: connectEngine(process.env.DOCKER_HOST),
      group,
      baseImage: values.base ?? process.env.SANDBOX_BASE_IMAGE ?? defaultBaseImage,
      allowInstall: !values['no-install'],
      onProgress: (line) => console.log(line),
    })
    console.log(built ? `built ${image}` : `${image} is up to date`)
  }
}
