import type { TestContext } from 'node:test'
import { type RunningEnvoy, startEnvoy } from '@learnlab/gateway/testing'
import { eventually } from '@learnlab/testing'
import type { Auth } from './start-auth.ts'

/** The product's gateway before that auth service, on http://127.0.0.1; gives Envoy once calls reach the service. */
export async function startGatewayBefore(
  t: TestContext,
  { address, jwksUrl }: Pick<Auth, 'address' | 'jwksUrl'>,
  options: { corsOrigins?: readonly string[]; trustedProxies?: number; progress?: string } = {},
): Promise<RunningEnvoy & { url: string }> {
  const { progress = address, ...more } = options
  const [auth, other] = [endpointOf(address), endpointOf(progress)]
  const services = { auth, course: auth, ai: auth, executor: auth, progress: other }
  const envoy = await startEnvoy({ services, jwksUrl, ...more })
  t.after(envoy.close)
  const url = `http://127.0.0.1:${envoy.port}`
  await eventually(async () => (await fetch(`${url}/api/v1/auth/providers`)).ok)
  return { ...envoy, url }
}

function endpointOf(address: string) {
  const { hostname, port } = new URL(`http://${address}`)
  return [{ host: hostname, port: Number(port) }]
}
