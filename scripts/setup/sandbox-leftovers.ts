import { setTimeout as delay } from 'node:timers/promises'
import { Engine, SandboxUnavailableError } from '../../services/executor/sandbox/engine.ts'
import { connectEngine } from '../../services/executor/sandbox/engine-address.ts'

const deadlineMs = 2_000
/** No executor has it: this process owns no container. */
const noInstance = ''

/**
 * Removes the containers of executors that have ended. An executor removes its own; this is for one that was killed.
 * What is not gone in 2 s is left to the next executor, which does the same at its start.
 */
export async function removeSandboxLeftovers(): Promise<void> {
  const late = new AbortController()
  const removal = new Engine(connectEngine(process.env.DOCKER_HOST)).removeOrphans(noInstance, Date.now())
  try {
    await Promise.race([removal, delay(deadlineMs, undefined, { signal: late.signal })])
  } catch (error) {
    // Without an engine there are no containers.
    if (!(error instanceof SandboxUnavailableError)) throw error
  } finally {
    late.abort()
  }
}
