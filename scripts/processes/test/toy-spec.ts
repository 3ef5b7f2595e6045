import { fileURLToPath } from 'node:url'
import type { SupervisedSpec } from '../supervisor.ts'

const toy = fileURLToPath(new URL('./toy.mjs', import.meta.url))

export function toySpec(port: number): SupervisedSpec {
  return {
    name: 'toy',
    command: process.execPath,
    args: [toy, String(port)],
    isReady: async () => (await toyPid(port)) !== undefined,
    readyDeadlineMs: 20_000,
  }
}

/** The process id that the toy on the port answers, or undefined when nobody answers. */
export async function toyPid(port: number): Promise<number | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) })
    return Number(await response.text())
  } catch {
    return undefined
  }
}
