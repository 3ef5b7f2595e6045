import { createServer } from 'node:net'
import type { PortUse } from './topology.ts'

export type PortConflict = PortUse & { reason: string }

/** The ports that we cannot listen on, and those that two of our parts would share. */
export async function findPortConflicts(uses: readonly PortUse[]): Promise<PortConflict[]> {
  const conflicts = await Promise.all(
    uses.map(async (use, index) => {
      if (use.port > 65_535) return [{ ...use, reason: 'is no port number' }]
      const other = uses.find(({ port }, otherIndex) => port === use.port && otherIndex < index)
      if (other) return [{ ...use, reason: `is also that of ${other.use}` }]
      const code = await listenError(use.port)
      return code === undefined ? [] : [{ ...use, reason: reasonOf(code) }]
    }),
  )
  return conflicts.flat()
}

/** What to tell the person whose ports are taken. */
export function describeConflicts(conflicts: readonly PortConflict[]): string {
  const lines = conflicts.map(({ port, use, setBy, reason }) => `  port ${port} (${use}) ${reason}: set ${setBy}`)
  return [
    'Learn Lab cannot start:',
    ...lines,
    'With --port N all ports move together (npm start -- --port 9080).',
  ].join('\n')
}

/** Undefined when the port is free on loopback. */
function listenError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

function reasonOf(code: string): string {
  if (code === 'EADDRINUSE') return 'is in use'
  if (code === 'EACCES') return 'is not open to this user'
  return `cannot be listened on (${code})`
}
