import type { Message } from '@bufbuild/protobuf'
import type { MethodRules } from './method-rules.ts'
import type { RpcError } from './rpc-error.ts'
import type { ServerCall } from './server-call.ts'

/**
 * What happens around every handler. An interceptor is asked once for each method, when the server is built, and hands
 * out the hooks that then run at every call of it: so nothing is looked up while calls are served.
 */
export type Interceptor = {
  readonly name: string
  hooksFor(rules: MethodRules): Hooks
}

export type Hooks = {
  /** Before the handler, in the order of the list. Throwing ends the call with that error. */
  readonly start?: (call: ServerCall) => void | Promise<void>
  /** For every request message, decoded. Throwing ends the call. */
  readonly request?: (call: ServerCall, message: Message) => void
  /** What the thrown value is to the caller. The last interceptor that has this hook is asked. */
  readonly fail?: (call: ServerCall, thrown: unknown) => RpcError
  /** Once, when the call's result stands, against the order of the list. `error` is undefined when it went well. */
  readonly end?: (call: ServerCall, error: RpcError | undefined) => void
}
