import { watch } from 'node:fs'

const settleMs = 200
/** What no running service has loaded. */
const isBeside = (path: string) => /(^|\/)(node_modules|test|bench)(\/|$)|\.md$/.test(path)

/**
 * Calls `act` a moment after the last of several changes below `folder`, one call at a time, until `signal` aborts.
 * What fails is told to `say`; the next change tries again.
 */
export function followChanges(
  folder: string,
  { act, say, signal }: { act: () => Promise<void>; say: (text: string) => void; signal: AbortSignal },
): void {
  let timer: NodeJS.Timeout | undefined
  let acting = Promise.resolve()
  const settled = () => {
    acting = acting.then(act).catch((error) => {
      if (!signal.aborted) say(error instanceof Error ? error.message : String(error))
    })
  }
  const changes = watch(folder, { recursive: true }, (_event, path) => {
    if (path === null || isBeside(path)) return
    clearTimeout(timer)
    timer = setTimeout(settled, settleMs)
  })
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    changes.close()
  })
}
