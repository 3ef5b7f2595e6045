// What `npm run fuzz` sends its requests to when it is given nothing else: the gateway before services that answer every
// call. Says its address and a token of an administrator on standard output, as JSON, and serves until it is told to end.
import { once } from 'node:events'
import { noRateLimits } from '@learnlab/testing'
import { startGateway } from '../test/gateway-stack.ts'
import { mirrorServices } from '../test/mirror-services.ts'

const gateway = await startGateway({ implementations: () => mirrorServices(() => undefined), limits: noRateLimits })
console.log(JSON.stringify({ url: gateway.url, token: gateway.tokens.good({ role: 'admin', exp: 4_000_000_000 }) }))
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
await gateway.close()
process.exit()
