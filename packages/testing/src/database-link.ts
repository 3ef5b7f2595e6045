import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export type DatabaseLink = {
  /** The database, through the link. */
  url: string
  /** How often a client has waited for the database so far: simple queries and syncs of the extended protocol. */
  roundTrips(): number
  /** Refuses and breaks connections, as a tunnel that goes down does. */
  cut(): void
  /** Swallows everything without a word, as a tunnel does whose far end is gone. */
  swallow(): void
  mend(): void
  close(): void
}

type State = 'up' | 'cut' | 'swallowing'

/** A way to a PostgreSQL that takes `delayMs` more for each round trip, counts them, and can be cut. */
export async function openDatabaseLink(url: string, { delayMs = 0 } = {}): Promise<DatabaseLink> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let state: State = 'up'
  let roundTrips = 0

  // As every client and server of PostgreSQL does: a message that waits for the acknowledgement of another takes 40 ms.
  const server = createServer({ noDelay: true }, (near) => {
    sockets.add(near)
    near.on('close', () => sockets.delete(near))
    near.on('error', () => near.destroy())
    if (state === 'cut') return void near.destroy()
    // It stays open and unread, and is destroyed with the link's end or its mending.
    if (state === 'swallowing') return
    const far = connect({ port: Number(target.port || 5432), host: target.hostname, noDelay: true })
    sockets.add(far)
    far.on('close', () => {
      sockets.delete(far)
      near.destroy()
    })
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    const count = waitCounter(() => {
      roundTrips++
    })
    let last = Promise.resolve()
    near.on('data', (bytes) => {
      if (state !== 'up') return
      count(bytes)
      if (delayMs === 0) return void far.write(bytes)
      const passed = delay(delayMs)
      last = last.then(async () => {
        await passed
        if (!far.destroyed && state === 'up') far.write(bytes)
      })
    })
    far.on('data', (bytes) => {
      if (state === 'up') near.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(typeof address === 'object' && address ? address.port : 0)
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: through.href,
    roundTrips: () => roundTrips,
    cut() {
      state = 'cut'
      breakAll()
    },
    swallow() {
      state = 'swallowing'
    },
    mend() {
      // Whoever waits for what was swallowed would wait for ever.
      if (state === 'swallowing') breakAll()
      state = 'up'
    },
    close() {
      breakAll()
      server.close()
    },
  }
}

const simpleQuery = 0x51
const sync = 0x53

/** Reads what a client sends (PostgreSQL's frontend protocol, version 3) and calls `onWait` where it asks for an answer. */
function waitCounter(onWait: () => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let isStarted = false
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      // The first message has no type.
      const header = isStarted ? 5 : 4
      if (rest.length < header) return
      const length = rest.readInt32BE(header - 4) + header - 4
      if (rest.length < length) return
      if (isStarted && (rest[0] === simpleQuery || rest[0] === sync)) onWait()
      isStarted = true
      rest = rest.subarray(length)
    }
  }
}
