import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '@learnlab/testing'
import Docker from 'dockerode'
import { ensureSandboxImage } from '../images/build.ts'
import { finished } from '../images/debian-base.ts'
import { skip as noEngine, docker as standing } from './sandbox.ts'

const run = promisify(execFile)

const daemonProgram = 'dockerd'
const mebibyte = 1024 * 1024
const diskBytes = 1536 * mebibyte
const cgroupRoot = '/sys/fs/cgroup'
const isUnified = existsSync(`${cgroupRoot}/cgroup.controllers`)
const startMs = 30_000

const hasDockerd = await run(daemonProgram, ['--version']).then(
  () => true,
  () => false,
)

/** Why tests that need an engine of their own are skipped here, or false. */
export const skip = noEngine || (process.env.CI === 'true' ? false : whyNot(process.getuid?.() === 0, hasDockerd))

function whyNot(root: boolean, installed: boolean): string | false {
  if (!installed) return 'there is no dockerd to start another engine with'
  return root ? false : 'only root can start another engine'
}

/** Files of a control group that bound what all containers of the engine take together, in version 1 and in 2. */
const bounds = {
  memory: isUnified
    ? { limit: 'memory.max', current: 'memory.current', lifted: 'max' }
    : { limit: 'memory.limit_in_bytes', current: 'memory.usage_in_bytes', lifted: '-1' },
  pids: { limit: 'pids.max', current: 'pids.current', lifted: 'max' },
} as const

/** Whoever it is that the engine ends with, such as a test. */
type Owner = { after(end: () => Promise<void>): void }

/** An engine that nobody else uses, on a small disk in memory; gone with its owner. */
export class OwnEngine {
  readonly docker: Docker
  readonly #folder: string
  readonly #group: string
  #daemon: ReturnType<typeof spawn> | undefined

  static async start(owner: Owner): Promise<OwnEngine> {
    const folder = await mkdtemp('/tmp/learnlab-engine-')
    const engine = new OwnEngine(folder)
    owner.after(() => engine.#remove())
    await mkdir(join(folder, 'data'))
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', join(folder, 'data')])
    await engine.start()
    await engine.load()
    return engine
  }

  private constructor(folder: string) {
    this.#folder = folder
    this.#group = folder.replaceAll('/', '-').slice(1)
    this.docker = new Docker({ socketPath: join(folder, 'docker.sock') })
  }

  /** As DOCKER_HOST names it. */
  get address(): string {
    return `unix://${join(this.#folder, 'docker.sock')}`
  }

  /** Starts the daemon, for the first time or again. */
  async start(): Promise<void> {
    const folder = this.#folder
    const places = {
      'data-root': join(folder, 'data'),
      'exec-root': join(folder, 'exec'),
      pidfile: join(folder, 'docker.pid'),
      host: `unix://${folder}/docker.sock`,
    }
    const settings = {
      ...places,
      bridge: 'none',
      iptables: 'false',
      ip6tables: 'false',
      'cgroup-parent': `/${this.#group}`,
      // Where there is a containerd of the system, both engines use it.
      'containerd-namespace': this.#group,
      'containerd-plugins-namespace': `${this.#group}-plugins`,
    }
    const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
    // In a network of its own: a daemon without a bridge removes the one that the host's engine has.
    this.#daemon = spawn('unshare', ['--net', daemonProgram, ...options], { stdio: 'ignore' })
    await eventually(() => this.answers(), { timeoutMs: startMs })
  }

  answers(): Promise<boolean> {
    return this.docker.ping().then(
      () => true,
      () => false,
    )
  }

  /** Stops the daemon: in order, at once, or so that it hangs until `SIGCONT`. */
  async signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const daemon = this.#daemon
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return
    const containerd = await this.#containerd()
    daemon.kill(signal)
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return
    await once(daemon, 'exit')
    // Its containerd ends with it, but a moment later; a daemon that finds it still there waits for it in vain.
    if (containerd) await eventually(() => !existsSync(`/proc/${containerd}`), { timeoutMs: startMs })
  }

  /** Copies the image of the script languages from the standing engine. */
  async load(): Promise<void> {
    const { image } = await ensureSandboxImage({ docker: standing })
    const archive = await standing.getImage(image).get()
    await finished(this.docker, await this.docker.loadImage(archive))
  }

  /**
   * Containers there are. An engine that was killed while it removed some may go on listing them, though it answers 404
   * when asked for one, so that nobody can remove them (moby 51692 and 51724, mended in version 29).
   */
  async containers(): Promise<Docker.Container[]> {
    const listed = (await this.docker.listContainers({ all: true })).map(({ Id }) => this.docker.getContainer(Id))
    const there = await Promise.all(listed.map(isThere))
    return listed.filter((_, at) => there[at])
  }

  /** Bounds what all containers together may have to what they have now and `more`; 'max' lifts the bound. */
  async bound(what: keyof typeof bounds, more: number | 'max'): Promise<void> {
    const { limit, current, lifted } = bounds[what]
    const folder = this.#groupFolder(what)
    const value = more === 'max' ? lifted : Number(await readFile(join(folder, current), 'utf8')) + more
    await writeFile(join(folder, limit), String(value))
  }

  /** Fills the disk to the last byte, what has become free since the last time as well. */
  async fillDisk(): Promise<void> {
    const to = [`of=${this.#filler}`, 'bs=64K', 'oflag=append', 'conv=notrunc']
    await run('dd', ['if=/dev/zero', ...to]).catch((error: Error) => {
      if (!error.message.includes('No space left')) throw error
    })
  }

  async emptyDisk(): Promise<void> {
    await rm(this.#filler)
  }

  get #filler(): string {
    return join(this.#folder, 'data', 'filler')
  }

  /** Process id of the containerd that the daemon has started, or '' where the system has one. */
  #containerd(): Promise<string> {
    return readFile(join(this.#folder, 'exec/containerd/containerd.pid'), 'utf8').catch(() => '')
  }

  #groupFolder(controller: string): string {
    return isUnified ? join(cgroupRoot, this.#group) : join(cgroupRoot, controller, this.#group)
  }

  async #remove(): Promise<void> {
    await this.signal('SIGCONT')
    if (!(await this.answers())) await this.start()
    for (const container of await this.containers()) await container.remove({ force: true }).catch(() => {})
    await this.signal('SIGTERM')
    await run('umount', ['--recursive', '--lazy', join(this.#folder, 'data')])
    await rm(this.#folder, { recursive: true, force: true })
    const roots = isUnified ? [cgroupRoot] : (await readdir(cgroupRoot)).map((name) => join(cgroupRoot, name))
    for (const root of roots) {
      const group = join(root, this.#group)
      await eventually(() => removeGroups(group), { timeoutMs: startMs })
    }
  }
}

async function isThere(container: Docker.Container): Promise<boolean> {
  try {
    await container.inspect()
    return true
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false
    throw error
  }
}

/** Removes a control group with those in it: a container that was being made when its daemon ended leaves its own. */
async function removeGroups(group: string): Promise<boolean> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return true
  for (const entry of entries) if (entry.isDirectory()) await removeGroups(join(group, entry.name))
  for (const pid of (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
  return rmdir(group).then(
    () => true,
    () => false,
  )
}
