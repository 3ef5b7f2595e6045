import { Code } from '@learnlab/contracts/google/rpc/code'
import type { Logger } from '@learnlab/telemetry'
import { codeName } from '../code-name.ts'
import type { Interceptor } from '../interceptor.ts'
import { requestIdHeader, requestIdOf } from '../request-id.ts'
import { isInternal } from '../to-status.ts'

/**
 * Gives each call its request id and writes one line when it ends: `info` however the caller's fault may be, `warn`
 * where a part we need is missing, `error` with the cause and its stack where the fault is ours.
 */
export function requestLog(parent: Logger): Interceptor {
  // The fields below are none that redaction looks for, and looking costs more than writing the line.
  const unredacted = parent.child({}, { redact: [] })
  return {
    name: 'request id and log',
    hooksFor({ path }) {
      const logger = unredacted.child({ method: path })
      return {
        start(call) {
          call.requestId = requestIdOf(call.header(requestIdHeader))
        },
        end(call, error) {
          const line = {
            requestId: call.requestId,
            code: codeName(error?.code ?? Code.OK),
            durationMs: Math.round(call.durationMs * 100) / 100,
            // A user is known by id; an address is looked up for strangers and for what went wrong.
            userId: call.caller.kind === 'user' ? call.caller.userId : undefined,
            service: call.caller.kind === 'service' ? call.caller.name : undefined,
            client: call.caller.kind === 'user' && !error ? undefined : call.clientAddress,
          }
          if (!error) logger.info(line, 'call')
          else if (isInternal(error.code)) {
            logger.error({ ...line, traceId: call.traceId, reason: error.reason, err: error.cause ?? error }, 'call')
          } else if (error.code === Code.UNAVAILABLE) {
            logger.warn({ ...line, traceId: call.traceId, reason: error.reason, err: error.cause ?? error }, 'call')
          } else logger.info({ ...line, reason: error.reason, message: error.message }, 'call')
        },
      }
    },
  }
}
