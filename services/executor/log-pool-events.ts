import type { Logger } from '@learnlab/telemetry'
import type { PoolEvent } from './sandbox/pools.ts'

/** Says in the log when sandboxes become available or are lost, and why a container was thrown away. */
export function logPoolEvents(logger: Logger): (event: PoolEvent) => void {
  let toldOfAppArmor = false
  return (event) => {
    switch (event.type) {
      case 'available':
        if (!event.appArmor && !toldOfAppArmor)
          logger.info('this host has no AppArmor; the other layers stand without it')
        toldOfAppArmor = true
        return logger.info({ orphansRemoved: event.orphansRemoved }, 'sandboxes are available')
      case 'unavailable':
        return logger.warn({ reason: event.error.message, cause: causeOf(event.error) }, 'sandboxes are unavailable')
      case 'container-made':
      case 'container-handed-out':
      case 'container-ended':
        return // Counted, and too many to be told.
      case 'container-discarded':
        return logger.info({ reason: event.reason }, 'a container was thrown away')
      case 'image-built':
        return logger.info({ group: event.group }, 'a sandbox image was built')
      case 'image-failed':
        return logger.warn({ group: event.group, reason: event.error.message }, 'a sandbox image cannot be built')
    }
  }
}

function causeOf({ cause }: Error): string | undefined {
  return cause instanceof Error ? cause.message : undefined
}
