import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import Provider from 'oidc-provider'
import type { SignInProvider } from '../sign-in-providers-config.ts'
import { siteUrl } from './start-auth.ts'

/** What a provider says of a person. */
export type Person = { email?: string; email_verified?: boolean; name?: string }
/** The query that the browser came back to the site with. */
export type CameBack = { code: string; state: string; iss: string; error: string }

export type TestProvider = {
  settings: SignInProvider
  people: Map<string, Person>
  /** Goes where a browser is sent and signs in as this person, or cancels; gives what it comes back with. */
  visit(authorizationUrl: string, subject: string | 'cancel'): Promise<CameBack>
  requests: () => number
  stop(): Promise<void>
  /** At the same address. */
  start(): Promise<void>
}

/** A certified OpenID provider on a port of its own, with a login that a test scripts. */
export async function startProvider(
  t: TestContext,
  {
    name = 'local',
    ...more
  }: { name?: string; conformIdTokenClaims?: boolean; tokenEndpointAuth?: 'client_secret_post' } = {},
): Promise<TestProvider> {
  let requests = 0
  let server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const settings = {
    ...{ name, issuer, clientId: 'learnlab', scope: 'openid email profile' },
    clientSecret: randomBytes(24).toString('base64url'),
  }
  const people = new Map<string, Person>()
  const authentication = more.tokenEndpointAuth ?? 'client_secret_basic'
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: settings.clientId, client_secret: settings.clientSecret },
        ...{ redirect_uris: [`${siteUrl}/sign-in/${name}`], token_endpoint_auth_method: authentication },
      },
    ],
    clientAuthMethods: [authentication],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: more.conformIdTokenClaims ?? true,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/login/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  })
  const oidc = provider.callback()
  const answer = (which: Server) =>
    which.on('request', async (request, response) => {
      requests++
      if (!request.url?.startsWith('/login/')) return oidc(request, response)
      const subject = String(request.headers['x-subject'])
      if (subject === 'cancel') return provider.interactionFinished(request, response, { error: 'access_denied' })
      const grant = new provider.Grant({ accountId: subject, clientId: settings.clientId })
      grant.addOIDCScope(settings.scope)
      const result = { login: { accountId: subject }, consent: { grantId: await grant.save() } }
      return provider.interactionFinished(request, response, result)
    })
  answer(server)
  const stop = async () => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  t.after(stop)
  return {
    settings,
    people,
    requests: () => requests,
    stop,
    async start() {
      server = answer(createServer())
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async visit(authorizationUrl, subject) {
      const cookies = new Map<string, string>()
      let url = authorizationUrl
      for (let step = 0; step < 10 && !url.startsWith(siteUrl); step++) {
        const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
        const response = await fetch(url, { redirect: 'manual', headers: { cookie, 'x-subject': subject } })
        for (const set of response.headers.getSetCookie()) {
          const [key = '', value = ''] = set.split(';')[0]?.split(/=(.*)/s) ?? []
          cookies.set(key, value)
        }
        const location = response.headers.get('location')
        if (location === null) throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
        url = new URL(location, url).href
      }
      const { searchParams } = new URL(url)
      const said = (key: string) => searchParams.get(key) ?? ''
      return { code: said('code'), state: said('state'), iss: said('iss'), error: said('error') }
    },
  }
}
