import { deepEqual, equal, match } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import test, { type TestContext } from 'node:test'
import { describeConflicts, findPortConflicts } from '../ports.ts'

async function busyPort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  return address && typeof address === 'object' ? address.port : 0
}

test('a busy port is named with its use and with what moves it', async (t) => {
  const port = await busyPort(t)
  const conflicts = await findPortConflicts([{ port, use: 'gRPC of auth', setBy: 'AUTH_GRPC_PORT' }])
  equal(conflicts.length, 1)
  match(describeConflicts(conflicts), new RegExp(`port ${port} \\(gRPC of auth\\) is in use: set AUTH_GRPC_PORT`))
})

test('all conflicts are found at once, those among our own parts too', async (t) => {
  const port = await busyPort(t)
  const conflicts = await findPortConflicts([
    { port, use: 'one', setBy: 'A' },
    { port, use: 'other', setBy: 'B' },
    { port: 65_540, use: 'beyond', setBy: 'C' },
  ])
  deepEqual(
    conflicts.map(({ reason }) => reason),
    ['is in use', 'is also that of one', 'is no port number'],
  )
})
