import { ExecutorService } from '@learnlab/contracts/executor/v1'
import {
  type CallContext,
  createServiceClient,
  notFound,
  requireUser,
  type ServiceClient,
  unavailable,
} from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { ExecutorRegistry, Peer } from './store/executors.ts'

export type PeersOptions = {
  /** This executor, as its peers reach it. */
  readonly own: Peer
  readonly registry: Pick<ExecutorRegistry, 'holderOf'>
  /** Folder of this host's certificate, for peers on other hosts. */
  readonly tlsFolder?: string | undefined
  /** An executor that was not seen for so long is taken for gone. */
  readonly seenWithinMs: number
  readonly logger: Logger
  readonly metrics?: Metrics | undefined
}

export type PeerClient = ServiceClient<typeof ExecutorService>

const mostClients = 64
/** A call that is handed on this often at one time goes in circles: two executors have each other's address. */
const mostHops = 4
const retryAfterMs = 2_000

/** The other executors of the database: calls about a run that one of them has are handed on to it. */
export class Peers {
  readonly #options: PeersOptions
  readonly #clients = new Map<string, PeerClient & { close(): void }>()
  readonly #hops = new Map<string, number>()

  constructor(options: PeersOptions) {
    this.#options = options
  }

  /**
   * Hands a call on to the executor that has the run; undefined when none that lives has.
   * @throws UNAVAILABLE when the address of that executor leads back here
   */
  async *handOn<Answer>(
    context: CallContext,
    id: string,
    call: (client: PeerClient) => AsyncIterable<Answer>,
  ): AsyncGenerator<Answer, boolean, undefined> {
    const { own, registry, seenWithinMs, logger } = this.#options
    const holder = await registry.holderOf(id, requireUser(context).userId, seenWithinMs)
    // One that is named as its own holder and does not have it has ended it a moment ago.
    if (!holder || holder.id === own.id) return false
    const key = `${context.requestId} ${id}`
    const hops = this.#hops.get(key) ?? 0
    if (holder.address === own.address || hops >= mostHops) {
      logger.error({ address: holder.address, executor: holder.id }, 'an executor has a wrong ADVERTISED_ADDRESS')
      throw unavailable('the executor that has this run cannot be reached', { retryAfterMs })
    }
    this.#hops.set(key, hops + 1)
    try {
      yield* call(this.#client(holder.address))
      return true
    } finally {
      if (hops === 0) this.#hops.delete(key)
      else this.#hops.set(key, hops)
    }
  }

  /** As `handOn` for a call with one answer. @throws NOT_FOUND when no executor that lives has the run */
  async ask<Answer>(context: CallContext, id: string, call: (client: PeerClient) => Promise<Answer>): Promise<Answer> {
    const once = async function* (client: PeerClient) {
      yield await call(client)
    }
    for await (const answer of this.handOn(context, id, once)) return answer
    throw notFound('interactive run', id)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
    this.#clients.clear()
  }

  #client(address: string): PeerClient {
    let client = this.#clients.get(address)
    if (!client) {
      const { tlsFolder, logger, metrics } = this.#options
      client = createServiceClient(ExecutorService, { address, tlsFolder, logger, metrics })
      for (const [oldest, old] of this.#clients) {
        if (this.#clients.size < mostClients) break
        this.#clients.delete(oldest)
        old.close()
      }
      this.#clients.set(address, client)
    }
    return client
  }
}
