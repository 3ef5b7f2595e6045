import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import type { ContainerCreateOptions } from 'dockerode'
import { instanceLabel, isOrphan } from './lease.ts'

/** Thrown when programs cannot be run here now. The message says what to install or start; runs may work later. */
export class SandboxUnavailableError extends Error {
  override name = 'SandboxUnavailableError'
  /** When runs may work again, if there is a better guess than the usual one. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options)
    this.retryAfterMs = retryAfterMs
  }
}

const callTimeoutMs = 30_000
const pingTimeoutMs = 3_000
/** An agent ends as soon as its stream does; on a busy host it takes its time. */
const endTimeoutMs = 5_000

/** A name that another container has; the engine gives each out once. */
export class NameTakenError extends Error {
  override name = 'NameTakenError'
}

/** The few calls to the Docker Engine that the executor makes. Each has a deadline and is counted. */
export class Engine {
  readonly #docker: Docker
  #calls = 0

  constructor(docker: Docker) {
    this.#docker = docker
  }

  /** Calls made so far; none of them stands on the path of a run. */
  get calls(): number {
    return this.#calls
  }

  async ping(): Promise<void> {
    await this.#call('ping', () => this.#docker.ping(), pingTimeoutMs)
  }

  /** Whether the host has AppArmor: the engine then confines containers by its own profile, or by one it is told. */
  async hasAppArmor(): Promise<boolean> {
    const info = await this.#call('info', () => this.#docker.info())
    return (info as { SecurityOptions?: string[] }).SecurityOptions?.includes('name=apparmor') ?? false
  }

  async hasImage(name: string): Promise<boolean> {
    try {
      await this.#call('inspect image', () => this.#docker.getImage(name).inspect())
      return true
    } catch (error) {
      if (statusCode(error) === 404) return false
      throw error
    }
  }

  /** Creates, attaches, starts, in this order, so that nothing the container says is missed. */
  async start(name: string, spec: ContainerCreateOptions): Promise<{ id: string; stream: Duplex }> {
    const container = await this.#call('create', () => this.#docker.createContainer({ name, ...spec })).catch(
      (error) => {
        throw statusCode(error) === 409 ? new NameTakenError(name, { cause: error }) : error
      },
    )
    try {
      const stream = (await this.#call('attach', () =>
        container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true }),
      )) as Duplex
      stream.on('error', () => stream.destroy())
      await this.#call('start', () => container.start())
      return { id: container.id, stream }
    } catch (error) {
      await this.remove(container.id).catch(() => {
        // Its lease sees to it; the error that led here is the one to report.
      })
      throw error
    }
  }

  /**
   * Waits until a container that was told to end has done so and is removed, which spares the engine the killing. One
   * that does not is removed by force.
   */
  async awaitEnd(id: string): Promise<void> {
    try {
      const signal = AbortSignal.timeout(endTimeoutMs)
      await this.#call('wait', () => this.#docker.getContainer(id).wait({ condition: 'removed', abortSignal: signal }))
    } catch (error) {
      if (statusCode(error) !== 404) await this.remove(id)
    }
  }

  /** Kills and removes. One that is gone already, or just being removed, is no error. */
  async remove(id: string): Promise<void> {
    try {
      await this.#call('remove', () => this.#docker.getContainer(id).remove({ force: true, v: true }))
    } catch (error) {
      if (![404, 409].includes(statusCode(error) ?? 0)) throw error
    }
  }

  /**
   * Removes what executors that no longer live have left, and what this one lost track of. Answers how many containers
   * that were.
   */
  async removeOrphans(instance: string, now: number, inUse: ReadonlySet<string> = new Set()): Promise<number> {
    const found = await this.#containers(instanceLabel)
    const orphans = found.filter((container) => isOrphan(container.Labels, instance, now, inUse.has(container.Id)))
    await Promise.all(orphans.map((container) => this.remove(container.Id)))
    return orphans.length
  }

  /** Removes every container of an executor, also those that it knows nothing of. */
  async removeAllOf(instance: string): Promise<void> {
    const found = await this.#containers(`${instanceLabel}=${instance}`)
    await Promise.all(found.map((container) => this.remove(container.Id)))
  }

  async #containers(label: string) {
    return await this.#call('list', () => this.#docker.listContainers({ all: true, filters: { label: [label] } }))
  }

  async #call<T>(what: string, work: () => Promise<T>, timeoutMs = callTimeoutMs): Promise<T> {
    this.#calls++
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new SandboxUnavailableError(`Docker Engine did not answer "${what}" in ${timeoutMs} ms`)),
        timeoutMs,
      )
    })
    try {
      return await Promise.race([work(), deadline])
    } catch (error) {
      throw asUnavailable(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

function statusCode(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode
}

const connectionFailures = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'EACCES',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
])

function asUnavailable(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES') {
    return new SandboxUnavailableError('this user may not use Docker Engine: add it to the group "docker"', {
      cause: error,
    })
  }
  if (code && connectionFailures.has(code)) {
    return new SandboxUnavailableError(
      'no Docker Engine answers: install one (on Debian and Ubuntu: apt-get install docker.io) and start it, ' +
        'or set DOCKER_HOST',
      { cause: error },
    )
  }
  return error
}
