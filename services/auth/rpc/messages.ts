import type { MessageInitShape } from '@bufbuild/protobuf'
import type { UserSchema } from '@learnlab/contracts/auth/v1'
import { issueAccessToken } from '../domain/access-token.ts'
import type { User } from '../domain/user.ts'
import type { TokenUser } from '../store/sessions.ts'
import type { AuthDeps } from './auth-deps.ts'

type UserMessage = MessageInitShape<typeof UserSchema>
export type TokensMessage = { accessToken: string; refreshToken: string; expiresIn: bigint; user: UserMessage }

export function toUserMessage(user: User): UserMessage {
  const { id, email, name, role, createdAt, avatarUrl, locale, timeZone, emailVerified, active, hasPassword } = user
  return {
    ...{ id, email, name, role, createdAt: createdAt.toISOString() },
    ...{ avatarUrl: avatarUrl ?? '', locale: locale ?? '', timeZone: timeZone ?? '' },
    ...{ emailVerified, active, hasPassword },
  }
}

/** What a sign-in and a refresh give: a new access token beside the refresh token. */
export function toTokensMessage(
  { signingKey, tokens, lifetimes }: AuthDeps,
  session: { user: TokenUser; sessionId: string; sessionExpiresAt: Date; refreshToken: string; now: Date },
): TokensMessage {
  const { token, expiresInS } = issueAccessToken(signingKey(), tokens, {
    ...session,
    lifetimeMs: lifetimes.accessTokenMs,
  })
  return {
    accessToken: token,
    refreshToken: session.refreshToken,
    expiresIn: BigInt(expiresInS),
    user: toUserMessage(session.user),
  }
}
