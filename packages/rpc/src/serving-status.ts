import type { Server } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'

/** The standard health service (grpc.health.v1): one status for each service, and '' for all of them together. */
export class ServingStatus {
  readonly #health: HealthImplementation
  readonly #serving: Map<string, boolean>

  constructor(server: Server, serviceNames: readonly string[]) {
    this.#serving = new Map(serviceNames.map((name) => [name, false]))
    this.#health = new HealthImplementation(
      Object.fromEntries(['', ...serviceNames].map((name) => [name, 'NOT_SERVING' as const])),
    )
    this.#health.addToServer(server)
  }

  /** @throws when the server has no such service */
  set(serviceName: string, serving: boolean): void {
    if (!this.#serving.has(serviceName)) throw new Error(`this server has no service ${serviceName}`)
    this.#serving.set(serviceName, serving)
    this.#health.setStatus(serviceName, statusWord(serving))
    this.#health.setStatus('', statusWord([...this.#serving.values()].every((one) => one)))
  }

  setAll(serving: boolean): void {
    for (const name of this.#serving.keys()) this.set(name, serving)
  }

  get allServing(): boolean {
    return [...this.#serving.values()].every((serving) => serving)
  }
}

function statusWord(serving: boolean): 'SERVING' | 'NOT_SERVING' {
  return serving ? 'SERVING' : 'NOT_SERVING'
}
