import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf'
import { type Any, anyPack, type DurationSchema } from '@bufbuild/protobuf/wkt'
import { ValidationError } from '@bufbuild/protovalidate'
import { Code } from '@learnlab/contracts/google/rpc/code'
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from '@learnlab/contracts/google/rpc/error_details'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'
import { errorDomain } from './reasons.ts'
import { invalidArgument, RpcError, rpcError } from './rpc-error.ts'

/**
 * The status that a caller gets for any thrown value. What is not the caller's doing is INTERNAL and says no more than
 * the request id, by which the log has the cause.
 */
export function toStatus(thrown: unknown, requestId = ''): Status {
  const error = toRpcError(thrown)
  const internal = isInternal(error.code)
  const details: Any[] = [
    pack(ErrorInfoSchema, {
      domain: errorDomain,
      reason: internal ? 'INTERNAL' : error.reason || 'DEPENDENCY',
      metadata: internal ? {} : { ...error.metadata },
    }),
  ]
  if (error.fieldViolations.length > 0) {
    details.push(
      pack(BadRequestSchema, { fieldViolations: error.fieldViolations.map((violation) => ({ ...violation })) }),
    )
  }
  if (error.preconditionViolations.length > 0) {
    const violations = error.preconditionViolations.map((violation) => ({ ...violation }))
    details.push(pack(PreconditionFailureSchema, { violations }))
  }
  if (error.retryAfterMs !== undefined)
    details.push(pack(RetryInfoSchema, { retryDelay: duration(error.retryAfterMs) }))
  if (requestId !== '') details.push(pack(RequestInfoSchema, { requestId }))
  const message = internal ? `internal error; give this id when you report it: ${requestId || 'none'}` : error.message
  return create(StatusSchema, { code: internal ? Code.INTERNAL : error.code, message, details })
}

/** Whether the fault is ours, so that the caller is told nothing of it. */
export function isInternal(code: Code): boolean {
  return code === Code.INTERNAL || code === Code.UNKNOWN || code === Code.DATA_LOSS
}

/** The error that any thrown value means. Unknown ones are INTERNAL with the value as their cause. */
export function toRpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown
  if (thrown instanceof ValidationError) {
    return invalidArgument(
      thrown.violations.map((violation) => ({ field: fieldPath(violation), description: violation.message })),
    )
  }
  if (thrown instanceof Error) {
    if (thrown.name === 'AbortError') return rpcError('CANCELLED', 'the call was cancelled', { cause: thrown })
    if (thrown.name === 'TimeoutError') return rpcError('DEADLINE', 'it took too long', { cause: thrown })
    if (isConnectionLoss(thrown)) {
      return rpcError('DEPENDENCY', 'a part that this needs does not answer; try again', {
        cause: thrown,
        retryAfterMs: 1_000,
      })
    }
  }
  return rpcError('INTERNAL', 'internal error', { cause: thrown })
}

/** Node's codes of a lost or refused connection, and PostgreSQL's classes 08 (connection) and 57P (shutdown). */
const lostConnectionCode =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|08...|57P0[123]|53300)$/

function isConnectionLoss(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string' && lostConnectionCode.test(error.code)) return true
  // A name with several addresses gives one error for each.
  return error instanceof AggregateError && error.errors.some((part) => part instanceof Error && isConnectionLoss(part))
}

/** Such as `files[2].name`; protovalidate writes its own path behind the message only. */
function fieldPath({ field }: ValidationError['violations'][number]): string {
  let path = ''
  for (const part of field) {
    if (part.kind === 'field') path += path === '' ? part.name : `.${part.name}`
    else if (part.kind === 'list_sub') path += `[${part.index}]`
    else if (part.kind === 'map_sub') path += `[${JSON.stringify(String(part.key))}]`
    else if (part.kind === 'oneof') path += path === '' ? part.name : `.${part.name}`
  }
  return path
}

function duration(milliseconds: number): MessageInitShape<typeof DurationSchema> {
  const whole = Math.max(0, Math.ceil(milliseconds))
  return { seconds: BigInt(Math.floor(whole / 1_000)), nanos: (whole % 1_000) * 1_000_000 }
}

function pack<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Any {
  return anyPack(schema, create(schema, init))
}
