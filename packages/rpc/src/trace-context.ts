import { randomBytes } from 'node:crypto'

/** Header of W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
export const traceparentHeader = 'traceparent'

export type TraceContext = {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits, ours; the parent of the calls that we make. */
  readonly spanId: string
  readonly sampled: boolean
}

const version00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
/** Versions to come may add fields; ff is forbidden. */
const laterVersion = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/
const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

/** Our place in the trace that the caller began; a new trace where it sent none or a malformed one. */
export function traceContextOf(traceparent: unknown): TraceContext {
  const spanId = randomBytes(8).toString('hex')
  if (typeof traceparent === 'string' && traceparent.length <= 256) {
    const match = version00.exec(traceparent) ?? (traceparent.startsWith('00') ? null : laterVersion.exec(traceparent))
    const [, traceId, parentId, flags] = match ?? []
    if (traceId && flags && traceId !== noTrace && parentId !== noSpan) {
      return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
    }
  }
  return { traceId: randomBytes(16).toString('hex'), spanId, sampled: false }
}

export function traceparentOf({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}
