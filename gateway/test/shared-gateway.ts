import { after, test } from 'node:test'
import { skipWithoutEnvoy } from './envoy.ts'
import { type Gateway, startGateway } from './gateway-stack.ts'

let shared: Promise<Gateway> | undefined
after(async () => (await shared)?.close())

/** A test against one gateway that all tests of a file share and none changes. */
export function gatewayTest(name: string, run: (gateway: Gateway) => Promise<void>): void {
  test(name, { skip: skipWithoutEnvoy(), timeout: 60_000 }, async () => {
    shared ??= startGateway()
    await run(await shared)
  })
}
