import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to Docker Engine that can go away as the engine itself does: what stood is cut off, and nobody listens. */
export async function openEngineLink(path: string, enginePath = '/var/run/docker.sock') {
  const sockets = new Set<Socket>()
  let server: Server | undefined
  const open = async () => {
    rmSync(path, { force: true })
    server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ path: enginePath, allowHalfOpen: true })
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
        socket.on('error', () => {
          near.destroy()
          far.destroy()
        })
      }
      near.pipe(far)
      far.pipe(near)
    })
    await once(server.listen(path), 'listening')
  }
  const close = () => {
    server?.close()
    for (const socket of sockets) socket.destroy()
  }
  await open()
  return { cut: close, mend: open, close }
}
