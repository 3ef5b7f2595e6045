import { Code, ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '@learnlab/contracts/google/rpc/error_details'

/** What is wrong with one field of a request. */
export type FieldViolation = {
  /** Path of the field in the proto, such as `topics[0].title`. */
  readonly field: string
  readonly description: string
}

/** A call that failed, with everything that a front end acts upon. */
export class LearnLabError extends Error {
  override readonly name = 'LearnLabError'
  readonly code: Code
  /** Stable word of the product's catalogue, such as TOKEN_EXPIRED; empty where none came, as when the network fails. */
  readonly reason: string
  /** With Code.InvalidArgument: the fields that are wrong. */
  readonly fieldViolations: readonly FieldViolation[]
  /** When to try again at the earliest, in milliseconds; undefined where trying again is no use. */
  readonly retryAfterMs: number | undefined
  /** To be named when reporting the error; empty where no answer came. */
  readonly requestId: string

  constructor(error: ConnectError) {
    super(error.rawMessage, { cause: error })
    const [info] = error.findDetails(ErrorInfoSchema)
    const [retry] = error.findDetails(RetryInfoSchema)
    this.code = error.code
    this.reason = info?.reason ?? ''
    this.fieldViolations = error
      .findDetails(BadRequestSchema)
      .flatMap((request) => request.fieldViolations.map(({ field, description }) => ({ field, description })))
    this.retryAfterMs =
      retry?.retryDelay && Number(retry.retryDelay.seconds) * 1_000 + Math.ceil(retry.retryDelay.nanos / 1_000_000)
    this.requestId = error.metadata.get('x-request-id') ?? ''
  }
}

/**
 * Whatever a call threw, as a LearnLabError. Where no answer came at all, because the network or the gateway is away,
 * the code is Unavailable; errors of other kinds become Unknown.
 */
export function toLearnLabError(error: unknown): LearnLabError {
  if (error instanceof LearnLabError) return error
  const failed = ConnectError.from(error, Code.Unknown)
  // The Fetch standard rejects with a TypeError when nothing could be reached.
  const unreachable = failed.code === Code.Unknown && (error instanceof TypeError || failed.cause instanceof TypeError)
  if (!unreachable) return new LearnLabError(failed)
  return new LearnLabError(new ConnectError('Learn Lab cannot be reached.', Code.Unavailable, undefined, [], error))
}
