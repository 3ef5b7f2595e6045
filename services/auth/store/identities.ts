import { UserCreatedSchema, UserUpdatedSchema } from '@learnlab/contracts/events/v1'
import { publish } from '@learnlab/events'
import { type Pool, type Queryable, transaction } from '@learnlab/postgres'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { Credentials, User } from '../domain/user.ts'
import { recordSecurityEvent } from './security-events.ts'
import type { SessionStore } from './sessions.ts'
import { credentialColumns, userColumns } from './users.ts'

/** An account elsewhere, as its issuer names it. */
export type Identity = { issuer: string; subject: string }

/** Who comes with an identity that was never seen before. */
export type Newcomer = {
  /** Of the account, if one is made. */
  id: string
  email: string
  emailKey: string
  /** Whether the issuer has verified the address; without that it leads to no account that there is. */
  emailVerified: boolean
  name: string
  now: Date
}

/** `refused`: the address has an account, and that it is the newcomer's is not shown. */
export type Adoption = { outcome: 'known' | 'linked' | 'created'; user: User & Credentials } | { outcome: 'refused' }

type Origin = Pick<SecurityEvent, 'clientAddress' | 'userAgent'>

export type IdentityStore = ReturnType<typeof createIdentityStore>

export function createIdentityStore(pool: Pool, sessions: Pick<SessionStore, 'revokeAll'>) {
  const find = async (client: Queryable, { issuer, subject }: Identity) => {
    const { rows } = await client.query<User & Credentials>(
      `SELECT ${userColumns}, ${credentialColumns} FROM identities JOIN users ON users.id = identities.user_id
       WHERE issuer = $1 AND subject = $2`,
      [issuer, subject],
    )
    return rows[0]
  }

  return {
    /** One round trip. */
    find: (identity: Identity) => find(pool, identity),

    /**
     * The account of an identity; at first sight the one that has its verified address, or a new one. In an account
     * whose address nobody had verified, all that let somebody in so far ends: whoever made it may have been anybody
     * (pre-hijacking). One transaction.
     */
    async adopt(identity: Identity, newcomer: Newcomer, origin: Origin): Promise<Adoption> {
      return await transaction(pool, async (client): Promise<Adoption> => {
        // One first sight at a time.
        await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          JSON.stringify([identity.issuer, identity.subject]),
        ])
        const known = await find(client, identity)
        if (known) return { outcome: 'known', user: known }
        const { id, now } = newcomer
        const event = { outcome: 'success', occurredAt: now, ...origin } as const
        const created = await create(client, newcomer)
        if (created) {
          await publish(client, UserCreatedSchema, { userId: id, role: 'student' })
          await recordSecurityEvent(client, { kind: 'registered', ...event, actorId: id, subjectId: id })
        }
        const userId = created ? id : await claim(client, newcomer, { ...event, kind: 'session_revoked' })
        if (userId === undefined) return { outcome: 'refused' }
        await client.query('INSERT INTO identities (issuer, subject, user_id, created_at) VALUES ($1, $2, $3, $4)', [
          identity.issuer,
          identity.subject,
          userId,
          now,
        ])
        const detail = { issuer: identity.issuer }
        await recordSecurityEvent(client, {
          ...{ kind: 'identity_linked', ...event, actorId: userId, subjectId: userId, detail },
        })
        const user = await find(client, identity)
        return user ? { outcome: created ? 'created' : 'linked', user } : { outcome: 'refused' }
      })
    },
  }

  /** False when the address has an account. */
  async function create(client: Queryable, { id, email, emailKey, emailVerified, name, now }: Newcomer) {
    const { rowCount } = await client.query(
      `INSERT INTO users (id, email, email_key, name, role, created_at, email_verified_at)
       VALUES ($1, $2, $3, $4, 'student', $5, $6) ON CONFLICT (email_key) DO NOTHING`,
      [id, email, emailKey, name, now, emailVerified ? now : null],
    )
    return rowCount === 1
  }

  /** The account with the newcomer's address, if the issuer says that the address is the newcomer's. */
  async function claim(client: Queryable, { emailKey, emailVerified, now }: Newcomer, ended: SecurityEvent) {
    if (!emailVerified) return undefined
    const { rows } = await client.query<{ id: string; verified: boolean }>(
      `SELECT id, email_verified_at IS NOT NULL AS verified FROM users
       WHERE email_key = $1 AND deactivated_at IS NULL FOR UPDATE`,
      [emailKey],
    )
    const [user] = rows
    if (!user || user.verified) return user?.id
    await client.query(
      `UPDATE users SET email_verified_at = $2, password_hash = NULL, credential_version = credential_version + 1
       WHERE id = $1`,
      [user.id, now],
    )
    await client.query('DELETE FROM identities WHERE user_id = $1', [user.id])
    await client.query('DELETE FROM mailed_links WHERE user_id = $1', [user.id])
    await sessions.revokeAll(user.id, { ...ended, actorId: user.id }, { client })
    await publish(client, UserUpdatedSchema, { userId: user.id, fields: ['has_password', 'email_verified'] })
    return user.id
  }
}
