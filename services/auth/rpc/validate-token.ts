import type { AuthService } from '@learnlab/contracts/auth/v1'
import { Code, RpcError, type TokenVerifier, type Unary, type UserCaller } from '@learnlab/rpc'
import jwt from 'jsonwebtoken'
import type { AuthDeps } from './auth-deps.ts'

/** Introspection: whatever is wrong with the token is an answer, and says no more than no (RFC 7662, section 2.2). */
export function validateToken({ verifier, sessions, now }: AuthDeps): Unary<typeof AuthService.method.validateToken> {
  return async ({ token }) => {
    const caller = await callerOf(token, verifier)
    const user = caller && (await sessions.userOf(caller.sessionId, now()))
    // The account says who the user is now; the token says who it was a quarter of an hour ago.
    if (!user || user.id !== caller.userId || user.tokenGeneration > caller.generation) return { valid: false }
    return {
      valid: true,
      userId: user.id,
      email: user.email,
      role: user.role,
      sessionId: caller.sessionId,
      expiresAt: BigInt(expiryOf(token)),
    }
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
