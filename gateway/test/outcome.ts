import { createRegistry, type DescMethodUnary, fromBinary, fromJson, type JsonObject, toJson } from '@bufbuild/protobuf'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import {
  BadRequestSchema,
  ErrorInfoSchema,
  file_google_rpc_error_details,
  RetryInfoSchema,
} from '@learnlab/contracts/google/rpc/error_details'
import { type Status, StatusSchema } from '@learnlab/contracts/google/rpc/status'

/** What came of a call, told alike for every protocol. */
export type Outcome = {
  /** 0 for success. */
  readonly code: number
  readonly message: string
  readonly reason: string
  /** Fields that are wrong. */
  readonly violations: readonly string[]
  readonly retryAfterSeconds: number | undefined
  /** The response as proto3 JSON; undefined where the call failed. */
  readonly response: JsonObject | undefined
  /** Of REST answers. */
  readonly httpStatus?: number
}

export function succeeded(method: DescMethodUnary, bytes: Uint8Array): Outcome {
  const message = fromBinary(method.output, bytes)
  return { ...bare(0, ''), response: toJson(method.output, message, { alwaysEmitImplicit: true }) as JsonObject }
}

export function succeededWithJson(response: JsonObject, httpStatus: number): Outcome {
  return { ...bare(0, ''), response, httpStatus }
}

/** @param statusBytes the value of grpc-status-details-bin */
export function failed(code: number, message: string, statusBytes: Uint8Array | undefined): Outcome {
  if (statusBytes === undefined) return bare(code, message)
  return { ...fromStatus(fromBinary(StatusSchema, statusBytes)), code, message }
}

export function failedWithJson(json: JsonObject, httpStatus: number): Outcome {
  const registry = createRegistry(file_google_rpc_error_details)
  return { ...fromStatus(fromJson(StatusSchema, json, { registry })), httpStatus }
}

function fromStatus({ code, message, details }: Status): Outcome {
  let { reason, violations, retryAfterSeconds } = bare(code, message)
  for (const detail of details) {
    reason = anyUnpack(detail, ErrorInfoSchema)?.reason ?? reason
    violations = anyUnpack(detail, BadRequestSchema)?.fieldViolations.map(({ field }) => field) ?? violations
    const delay = anyUnpack(detail, RetryInfoSchema)?.retryDelay
    if (delay !== undefined) retryAfterSeconds = Number(delay.seconds)
  }
  return { ...bare(code, message), reason, violations, retryAfterSeconds }
}

function bare(code: number, message: string): Outcome {
  return { code, message, reason: '', violations: [], retryAfterSeconds: undefined, response: undefined }
}
