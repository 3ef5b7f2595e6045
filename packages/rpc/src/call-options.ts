import type { CallContext } from './call-context.ts'

export type CallOptions = {
  /** The call that this one is made for: its deadline, cancellation, user, request id and trace go along. */
  readonly context?: CallContext | undefined
  readonly signal?: AbortSignal | undefined
  /** Without it: the deadline of `context`, else the method's own. Whichever passes first counts. */
  readonly timeoutMs?: number | undefined
  /** An access token in place of that of `context`. */
  readonly token?: string | undefined
}
