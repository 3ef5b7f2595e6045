// Not the whole package: it registers hooks for tests, and this process only runs others that do.
import { chromiumPath } from '@learnlab/testing/chromium-path'
import { installWithApt, whyNoApt } from './apt.ts'
import { CommandFailed } from './command.ts'
import type { SetupStep } from './step.ts'

export type Chromium = { kind: 'available' } | { kind: 'unavailable'; why: string }

/** The browser that tests start themselves; installed from Debian where that may be. */
export async function findChromium(step: SetupStep): Promise<Chromium> {
  if (chromiumPath() !== undefined) return { kind: 'available' }
  const obstacle = whyNoApt(step)
  if (obstacle !== undefined) return { kind: 'unavailable', why: `there is no chromium, and ${obstacle}` }
  try {
    await installWithApt(['chromium'], step)
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return { kind: 'unavailable', why: `chromium could not be installed: ${error.output.split('\n').at(-1)}` }
  }
  return chromiumPath() === undefined
    ? { kind: 'unavailable', why: 'the package chromium is installed, but there is no chromium on the PATH' }
    : { kind: 'available' }
}
