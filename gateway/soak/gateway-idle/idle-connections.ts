import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'

export type IdleConnections = {
  /** How many of them are still open. */
  readonly open: number
  close(): void
}

/** Opened beside each other. */
const openers = 50

/**
 * Opens connections that cost the gateway and do nothing: most say nothing at all or nothing after one call, every tenth
 * speaks HTTP/2. Rejects when one cannot be had.
 */
export async function openIdle(port: number, count: number): Promise<IdleConnections> {
  const connections: (Socket | ClientHttp2Session)[] = []
  await Promise.all(
    Array.from({ length: openers }, async (_, opener) => {
      for (let index = opener; index < count; index += openers) {
        if (index % 10 === 0) connections.push(await speaksHttp2(port))
        else connections.push(await (index % 2 === 0 ? saysNothing(port) : saysNothingMore(port)))
      }
    }),
  )
  return {
    get open() {
      return connections.filter(({ destroyed }) => !destroyed).length
    },
    close: () => {
      for (const connection of connections) connection.destroy()
    },
  }
}

async function saysNothing(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  // Not read, one would not be seen to be closed.
  socket.on('error', () => undefined).resume()
  return socket
}

async function saysNothingMore(port: number): Promise<Socket> {
  const socket = await saysNothing(port)
  socket.write('GET /api/v1/courses HTTP/1.1\r\nhost: learnlab\r\n\r\n')
  const [answer] = await once(socket, 'data')
  if (!String(answer).startsWith('HTTP/1.1 200 ')) throw new Error(`the first call was answered ${answer}`)
  return socket
}

async function speaksHttp2(port: number): Promise<ClientHttp2Session> {
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  await once(session, 'remoteSettings')
  return session.on('error', () => undefined)
}
