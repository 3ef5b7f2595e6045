import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf'
import { anyUnpack, type Duration } from '@bufbuild/protobuf/wkt'
import type { ServiceError } from '@grpc/grpc-js'
import { Code } from '@learnlab/contracts/google/rpc/code'
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  RetryInfoSchema,
} from '@learnlab/contracts/google/rpc/error_details'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'
import { errorDomain, type Reason, reasons } from './reasons.ts'
import { RpcError } from './rpc-error.ts'
import { statusDetailsTrailer } from './status-metadata.ts'

/** What a server, or grpc-js itself, answered to a call of ours, with the details it sent. */
export function fromServiceError(error: ServiceError): RpcError {
  const status = statusOf(error)
  const info = detail(status, ErrorInfoSchema)
  const known = info?.domain === errorDomain && info.reason in reasons
  return new RpcError(error.code, known ? (info.reason as Reason) : ownReason(error.code), error.details, {
    retryAfterMs: milliseconds(detail(status, RetryInfoSchema)?.retryDelay),
    fieldViolations: detail(status, BadRequestSchema)?.fieldViolations.map(({ field, description }) => ({
      field,
      description,
    })),
    preconditionViolations: detail(status, PreconditionFailureSchema)?.violations.map(
      ({ type, subject, description }) => ({ type, subject, description }),
    ),
    metadata: known ? info.metadata : undefined,
    cause: error,
  })
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error
}

/** Undefined where none came or where it cannot be read: the code and message then say what there is. */
function statusOf(error: ServiceError): Status | undefined {
  const [bytes] = error.metadata?.get(statusDetailsTrailer) ?? []
  if (!Buffer.isBuffer(bytes)) return undefined
  try {
    return fromBinary(StatusSchema, bytes)
  } catch {
    return undefined
  }
}

/** grpc-js ends calls itself when the deadline passes, when they are cancelled, and when no server can be reached. */
function ownReason(code: Code): Reason | '' {
  if (code === Code.DEADLINE_EXCEEDED) return 'DEADLINE'
  if (code === Code.CANCELLED) return 'CANCELLED'
  if (code === Code.UNAVAILABLE) return 'DEPENDENCY'
  return ''
}

function detail<D extends DescMessage>(status: Status | undefined, schema: D): MessageShape<D> | undefined {
  for (const packed of status?.details ?? []) {
    const message = anyUnpack(packed, schema)
    if (message) return message
  }
  return undefined
}

function milliseconds(duration: Duration | undefined): number | undefined {
  return duration && Number(duration.seconds) * 1_000 + Math.ceil(duration.nanos / 1_000_000)
}
