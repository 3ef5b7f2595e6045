import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AuthService, ValidateTokenResponseSchema } from '@learnlab/contracts/auth/v1'
import { Code, RpcError, type TokenVerifier, type Unary, type UserCaller } from '@learnlab/rpc'
import jwt from 'jsonwebtoken'
import type { ExternalTokens } from '../domain/external-token.ts'
import type { AuthDeps } from './auth-deps.ts'

/**
 * Introspection: whatever is wrong with the token is an answer, and says no more than no (RFC 7662, section 2.2). A token
 * is held against each issuer by that one's own key and algorithm, so neither can pass for one of the other.
 */
export function validateToken(
  { verifier, sessions, identities, now }: AuthDeps,
  external: ExternalTokens | undefined,
): Unary<typeof AuthService.method.validateToken> {
  return async ({ token }) => (await ofOurs(token)) ?? (await ofExternal(token)) ?? { valid: false }

  async function ofOurs(token: string): Promise<MessageInitShape<typeof ValidateTokenResponseSchema> | undefined> {
    const caller = await callerOf(token, verifier)
    const user = caller && (await sessions.userOf(caller.sessionId, now()))
    // The account says who the user is now; the token says who it was a quarter of an hour ago.
    if (!user || user.id !== caller.userId || user.tokenGeneration > caller.generation) return undefined
    return {
      valid: true,
      userId: user.id,
      email: user.email,
      role: user.role,
      sessionId: caller.sessionId,
      expiresAt: BigInt(expiryOf(token)),
    }
  }

  /** Of a user whose token was exchanged before: others have no account here. */
  async function ofExternal(token: string): Promise<MessageInitShape<typeof ValidateTokenResponseSchema> | undefined> {
    const about = external?.read(token, now())
    if (!about) return undefined
    const user = await identities.find(about)
    if (!user?.active) return undefined
    return { valid: true, userId: user.id, email: user.email, role: user.role, expiresAt: BigInt(about.expiresAtS) }
  }
}

async function callerOf(token: string, verifier: TokenVerifier): Promise<UserCaller | undefined> {
  try {
    return await verifier.verify(token)
  } catch (error) {
    if (error instanceof RpcError && error.code === Code.UNAUTHENTICATED) return undefined
    throw error
  }
}

/** Of a token that was verified. */
function expiryOf(token: string): number {
  const claims = jwt.decode(token)
  return typeof claims === 'object' ? (claims?.exp ?? 0) : 0
}
