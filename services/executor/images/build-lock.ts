import { createHash } from 'node:crypto'
import { connect, createServer, type Server } from 'node:net'

/**
 * Runs `work` while no other process of this host runs work under the same name; others wait.
 *
 * The lock is a listening abstract Unix socket: the kernel gives the name to one process only and takes it back when
 * that process ends, however it ends, so no stale lock can be left behind. Linux only.
 */
export async function withBuildLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const path = `\0learnlab-build-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`
  const lock = await acquire(path)
  try {
    return await work()
  } finally {
    await release(lock)
  }
}

type Lock = { server: Server; waiting: Set<{ destroy(): void }> }

async function acquire(path: string): Promise<Lock> {
  for (;;) {
    const lock = await tryListen(path)
    if (lock) return lock
    await untilReleased(path)
  }
}

function tryListen(path: string): Promise<Lock | undefined> {
  return new Promise((resolve, reject) => {
    const waiting: Lock['waiting'] = new Set()
    const server = createServer((socket) => {
      waiting.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => waiting.delete(socket))
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(path, () => resolve({ server, waiting }))
  })
}

/** Resolves when the holder closes the connection, or when there is no holder any more. */
function untilReleased(path: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.on('error', () => resolve()).on('close', () => resolve())
    socket.resume()
  })
}

function release({ server, waiting }: Lock): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of waiting) socket.destroy()
  })
}
