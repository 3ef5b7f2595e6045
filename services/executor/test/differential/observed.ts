/** What can be seen of a program's end from outside. */
export type Observed = {
  readonly exitCode: number | undefined
  readonly signal: number | undefined
  readonly stdout: string
  readonly stderr: string
}

type Ended = {
  readonly exitCode?: number
  readonly signal?: number
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

/** An end without what differs from one run to the next: folders, process ids, addresses. */
export function observe({ exitCode, signal, stdout, stderr }: Ended): Observed {
  return { exitCode, signal, stdout: lasting(stdout), stderr: lasting(stderr) }
}

export function entryOf(language: 'python' | 'javascript'): string {
  return language === 'python' ? 'main.py' : 'main.js'
}

function lasting(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString()
    .replaceAll(/\/box\/[0-9a-f]{32}/g, 'FOLDER')
    .replaceAll(/\(node:\d+\)/g, '(node:PID)')
    .replaceAll(/ at 0x[0-9a-f]+/g, ' at ADDRESS')
    .replaceAll(/\b0x[0-9a-f]{8,}/g, 'ADDRESS')
}
