import {
  type Client,
  Code,
  ConnectError,
  createClient,
  type Interceptor,
  type StreamRequest,
  type Transport,
  type UnaryRequest,
} from '@connectrpc/connect'
import {
  AuthService,
  type DeleteUserRequest,
  type ExchangeTokenResponse,
  type FinishSignInResponse,
  type LoginResponse,
  type RefreshTokenResponse,
} from '@learnlab/contracts/auth/v1'
import type { TokenStore, Tokens } from './tokens.ts'

type NewTokens = LoginResponse | RefreshTokenResponse | ExchangeTokenResponse | FinishSignInResponse

const startingSessions = new Set(['Login', 'RefreshToken', 'ExchangeToken', 'FinishSignIn'])

/** A token that expires sooner than this is renewed before it is sent. */
const renewBeforeMs = 30_000

/** Signs calls, renews the access token when it is due, and follows logins and logouts. */
export class Session {
  readonly #store: TokenStore
  readonly #auth: Client<typeof AuthService>
  #renewal: Promise<Tokens> | undefined

  /** @param bare a transport without this session's interceptor: renewing must not wait for itself */
  constructor(store: TokenStore, bare: Transport) {
    this.#store = store
    this.#auth = createClient(AuthService, bare)
  }

  readonly interceptor: Interceptor = (next) => async (request) => {
    // Credentials travel in these messages; an old token beside them would only be one more reason to be refused.
    if (startsSession(request.method)) {
      const response = await next(request)
      if (!response.stream) this.#keep(response.message as NewTokens)
      return response
    }
    const tokens = await this.#current()
    if (tokens !== undefined) request.header.set('authorization', `Bearer ${tokens.accessToken}`)
    try {
      const response = await next(request)
      if (endsSession(request)) this.#store.write(undefined)
      return response
    } catch (error) {
      // The gateway's clock decides, and keys change: one more try with a new token. A stream's request is used up.
      if (request.stream || tokens === undefined || ConnectError.from(error).code !== Code.Unauthenticated) throw error
      const renewed = await this.#renew(tokens)
      request.header.set('authorization', `Bearer ${renewed.accessToken}`)
      return next(request)
    }
  }

  async #current(): Promise<Tokens | undefined> {
    const tokens = this.#store.read()
    if (tokens === undefined || tokens.expiresAtMs - Date.now() > renewBeforeMs) return tokens
    return this.#renew(tokens)
  }

  /** Renews once however many calls wait: a refresh token works once, and using it twice ends the session. */
  #renew(spent: Tokens): Promise<Tokens> {
    const current = this.#store.read()
    if (current !== undefined && current.accessToken !== spent.accessToken) return Promise.resolve(current)
    this.#renewal ??= this.#refresh(spent).finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  async #refresh({ refreshToken }: Tokens): Promise<Tokens> {
    try {
      return this.#keep(await this.#auth.refreshToken({ refreshToken }))
    } catch (error) {
      // Refused for good. When the service is merely away, the tokens stay for the next try.
      if (ConnectError.from(error).code === Code.Unauthenticated) this.#store.write(undefined)
      throw error
    }
  }

  #keep({ accessToken, refreshToken, expiresIn }: NewTokens): Tokens {
    const tokens = { accessToken, refreshToken, expiresAtMs: Date.now() + Number(expiresIn) * 1_000 }
    this.#store.write(tokens)
    return tokens
  }
}

type Method = { readonly name: string; readonly parent: { readonly typeName: string } }

function startsSession({ name, parent }: Method): boolean {
  return parent.typeName === AuthService.typeName && startingSessions.has(name)
}

/** Logging out, and deleting one's own account. */
function endsSession({ method, message }: UnaryRequest | StreamRequest): boolean {
  if (method.parent.typeName !== AuthService.typeName) return false
  if (method.name === 'Logout') return true
  return method.name === 'DeleteUser' && (message as DeleteUserRequest).userId === ''
}
