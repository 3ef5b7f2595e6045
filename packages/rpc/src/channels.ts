import { type ChannelOptions, Client } from '@grpc/grpc-js'
import { dialled } from './credentials.ts'

/** Programs answer with up to 8 MiB of output, which their response carries twice. */
const maxResponseBytes = 32 * 1024 * 1024

const options: ChannelOptions = {
  // All addresses behind a name are used in turn: replicas are balanced without anything between.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.max_receive_message_length': maxResponseBytes,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // A server that restarts is back within seconds; so are we.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // Retries are ours: they keep to what the contract says is idempotent.
  'grpc.enable_retries': 0,
}

type SharedChannel = {
  readonly client: Client
  users: number
}

const channels = new Map<string, SharedChannel>()

/**
 * The one client, and so the one channel, for a target such as `dns:///127.0.0.1:50052`, or for a gateway's URL. Whoever
 * takes it releases it.
 * @param tlsFolder this host's certificate, for targets on other hosts
 */
export function acquireChannel(address: string, tlsFolder?: string): { readonly client: Client; release(): void } {
  const key = JSON.stringify([address, tlsFolder])
  let shared = channels.get(key)
  if (!shared) {
    const { target, security } = dialled(address, tlsFolder)
    shared = { client: new Client(target, security, options), users: 0 }
    channels.set(key, shared)
  }
  shared.users += 1
  const { client } = shared
  let released = false
  return {
    client,
    release() {
      if (released) return
      released = true
      shared.users -= 1
      if (shared.users > 0) return
      channels.delete(key)
      client.close()
    },
  }
}
