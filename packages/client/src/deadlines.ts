import type { Transport } from '@connectrpc/connect'
import { rulesOf } from '@learnlab/contracts/rules'

/** Gives calls without a deadline of their own the one that the contract names, so that no call waits for ever. */
export function withDeadlines(transport: Transport): Transport {
  return {
    unary: (method, signal, timeoutMs, ...rest) =>
      transport.unary(method, signal, timeoutMs ?? contractDeadlineMs(method), ...rest),
    stream: (method, signal, timeoutMs, ...rest) =>
      transport.stream(method, signal, timeoutMs ?? contractDeadlineMs(method), ...rest),
  }
}

/** Undefined for streams that may stay open. */
function contractDeadlineMs(method: Parameters<typeof rulesOf>[0]): number | undefined {
  const deadlineMs = rulesOf(method)?.deadlineMs ?? 0
  return deadlineMs === 0 ? undefined : deadlineMs
}
