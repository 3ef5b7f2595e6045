import { type ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js'
import { Code } from '@learnlab/contracts/google/rpc/code'
import type { MethodRules } from './method-rules.ts'
import { type RpcError, rpcError } from './rpc-error.ts'
import { statusMetadata } from './status-metadata.ts'
import { toStatus } from './to-status.ts'
import { UnpaddedMetadata } from './unpadded-metadata.ts'

/**
 * grpc-js ends some calls before any handler sees them: messages too large, badly compressed, missing or one too many.
 * It sends those statuses past its own interceptors, hence the replaced method. Here they get the catalogue's reasons,
 * and what is the caller's mistake is called so instead of INTERNAL.
 */
export function refusedCalls(
  served: ReadonlyMap<string, MethodRules>,
  onRefused: (rules: MethodRules, error: RpcError) => void,
): ServerInterceptor {
  return (method, call) => {
    const rules = served.get(method.path)
    if (rules) {
      const sendStatus = call.sendStatus.bind(call)
      call.sendStatus = (sent) => {
        // The message is for errors; grpc-js would send the word OK in it.
        if (sent.code === status.OK) return sendStatus({ ...sent, details: '' })
        // Ours carry details.
        if (sent.metadata) return sendStatus({ ...sent, metadata: UnpaddedMetadata.of(sent.metadata) })
        const error = refusal(sent.code, sent.details)
        // Streams, and calls whose deadline passes, count themselves when that ends them.
        if (!method.requestStream && error.code !== Code.DEADLINE_EXCEEDED) onRefused(rules, error)
        const answer = toStatus(error)
        sendStatus({
          code: answer.code,
          details: answer.message,
          metadata: UnpaddedMetadata.of(statusMetadata(answer)),
        })
      }
    }
    // The class that the type asks for only forwards to this call, at a price at every step of every call.
    return call as unknown as ServerInterceptingCall
  }
}

function refusal(code: number, details: string): RpcError {
  switch (code) {
    case status.RESOURCE_EXHAUSTED:
      return rpcError('MESSAGE_TOO_LARGE', `the message is too large: ${details}`)
    case status.DEADLINE_EXCEEDED:
      return rpcError('DEADLINE', 'the deadline passed')
    case status.UNIMPLEMENTED:
      return rpcError('UNIMPLEMENTED', details)
    default:
      return rpcError('MALFORMED_MESSAGE', details)
  }
}
