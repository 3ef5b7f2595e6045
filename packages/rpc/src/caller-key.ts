import { networkOf } from './network-of.ts'
import type { ServerCall } from './server-call.ts'

/** Whose calls are counted together: a user's, a service's, else those of a network address. */
export function callerKey(call: ServerCall): string {
  if (call.caller.kind === 'user') return `user ${call.caller.userId}`
  if (call.caller.kind === 'service') return `service ${call.caller.name}`
  return addressKey(call)
}

export function addressKey(call: ServerCall): string {
  return `address ${networkOf(call.clientAddress)}`
}
