import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import type { AuthService } from '@learnlab/contracts/auth/v1'
import { Code } from '@learnlab/rpc'
import { sessionOf } from '../access-tokens.ts'
import { type Account, type Laboratory, newAddress, newPassword } from '../laboratory.ts'
import type { Examples } from './example.ts'

export const authExamples: Examples<typeof AuthService> = {
  register: () => {
    const email = newAddress()
    return {
      request: { email, password: newPassword(), name: 'Ada ☃' },
      check: ({ userId, ...account }) => {
        match(userId, /^[0-9a-f-]{36}$/)
        equal(account.email, email)
        equal(account.name, 'Ada ☃')
      },
    }
  },
  login: ({ reader: { userId, email, password } }) => ({
    request: { email, password },
    check: ({ user, accessToken, refreshToken, expiresIn }) => {
      equal(user?.id, userId)
      match(accessToken, /^[\w-]+\.[\w-]+\.[\w-]+$/)
      ok(refreshToken !== '' && expiresIn > 0n)
    },
  }),
  logout: async (lab) => {
    const as = await lab.newcomer()
    return { as, request: {}, check: () => hasEnded(lab, as) }
  },
  validateToken: ({ owners: { student } }) => ({
    request: { token: student.accessToken },
    check: ({ valid, userId, role, sessionId }) => {
      deepEqual({ valid, userId, role }, { valid: true, userId: student.userId, role: 'student' })
      equal(sessionId, sessionOf(student))
    },
  }),
  refreshToken: async (lab) => {
    const { userId, refreshToken: used } = await lab.newcomer()
    return {
      request: { refreshToken: used },
      check: ({ accessToken, refreshToken, user }) => {
        ok(accessToken !== '' && refreshToken !== '')
        notEqual(refreshToken, used)
        equal(user?.id, userId)
      },
    }
  },
  exchangeToken: ({ externalIssuer }) => {
    const email = newAddress()
    return {
      request: { token: externalIssuer.tokenFor({ email, name: 'Ada ☃' }) },
      check: ({ accessToken, user }) => {
        ok(accessToken !== '')
        deepEqual([user?.email, user?.name, user?.role, user?.hasPassword], [email, 'Ada ☃', 'student', false])
      },
    }
  },
  listSessions: async (lab) => {
    const as = await lab.newcomer()
    return {
      as,
      request: { userId: as.userId },
      stranger: 'PERMISSION_DENIED',
      check: ({ sessions }) =>
        deepEqual(
          sessions.map(({ id, current }) => [id, current]),
          [[sessionOf(as), true]],
        ),
    }
  },
  revokeSession: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { sessionId: sessionOf(as) }, stranger: 'NOT_FOUND' },
      check: () => hasEnded(lab, as),
    }
  },
  revokeAllSessions: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { userId: as.userId }, stranger: 'PERMISSION_DENIED' },
      check: async ({ revoked }) => {
        equal(revoked, 1)
        await hasEnded(lab, as)
      },
    }
  },
  changeRole: async (lab) => {
    const { userId } = await lab.newcomer()
    return {
      as: lab.owners.admin,
      request: { userId, role: 'instructor' },
      check: async () => equal((await accountOf(lab, userId))?.role, 'instructor'),
    }
  },
  checkPermission: ({ owners: { student, instructor } }) => ({
    as: student,
    request: { userId: student.userId, action: 'update', resource: { type: 'course', ownerId: instructor.userId } },
    stranger: 'PERMISSION_DENIED',
    check: ({ allowed, explanation }) => {
      equal(allowed, false)
      match(explanation, /student may not update a course/)
    },
  }),
  listSecurityEvents: async (lab) => {
    const { userId } = await lab.newcomer()
    return {
      as: lab.owners.admin,
      request: { userId, outcome: 'success', pageSize: 7 },
      check: ({ events }) => {
        ok(events.some(({ kind, subjectId }) => kind === 'signed_in' && subjectId === userId))
        ok(events.every(({ outcome, occurredAt }) => outcome === 'success' && occurredAt.endsWith('Z')))
      },
    }
  },
  getUser: ({ owners: { student } }) => ({
    as: student,
    request: { userId: student.userId },
    stranger: 'PERMISSION_DENIED',
    check: ({ user }) => {
      const { userId: id, email, name, role } = student
      deepEqual([user?.id, user?.email, user?.name, user?.role, user?.active], [id, email, name, role, true])
    },
  }),
  deleteUser: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { userId: as.userId }, stranger: 'PERMISSION_DENIED' },
      check: () => rejects(accountOf(lab, as.userId), { code: Code.NOT_FOUND }),
    }
  },
  startSignUp: ({ mailbox }) => {
    const email = newAddress()
    return { request: { email }, check: () => mailbox.letter(email, /^Finish signing up$/) }
  },
  finishSignUp: async ({ auth, mailbox }) => {
    const email = newAddress()
    await auth.startSignUp({ email })
    const token = await mailbox.token(email, /^Finish signing up$/)
    return {
      request: { token, name: 'Ada ☃', password: newPassword() },
      check: ({ user }) =>
        deepEqual([user?.email, user?.name, user?.emailVerified, user?.hasPassword], [email, 'Ada ☃', true, true]),
    }
  },
  updateProfile: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { userId: as.userId, name: 'Grace ☃', locale: 'de-AT' }, stranger: 'PERMISSION_DENIED' },
      check: ({ user }) => deepEqual([user?.name, user?.locale, user?.timeZone], ['Grace ☃', 'de-AT', '']),
    }
  },
  changePassword: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { newPassword: newPassword() } },
      check: async () => equal((await accountOf(lab, as.userId))?.hasPassword, true),
    }
  },
  requestPasswordReset: async (lab) => {
    const { email } = await lab.newcomer()
    return { request: { email }, check: () => lab.mailbox.letter(email, /^Set a new password$/) }
  },
  resetPassword: async (lab) => {
    const { userId, email } = await lab.newcomer()
    await lab.auth.requestPasswordReset({ email })
    const token = await lab.mailbox.token(email, /^Set a new password$/)
    return {
      request: { token, newPassword: newPassword() },
      check: async () => equal((await accountOf(lab, userId))?.hasPassword, true),
    }
  },
  changeEmail: async (lab) => {
    const newEmail = newAddress()
    return {
      ...{ as: await lab.newcomer(), request: { newEmail } },
      check: () => lab.mailbox.letter(newEmail, /^Confirm your new e-mail address$/),
    }
  },
  requestEmailVerification: async (lab) => {
    const as = await lab.newcomer({ emailVerified: false })
    return { as, request: {}, check: () => lab.mailbox.letter(as.email, /^Confirm your e-mail address$/) }
  },
  confirmEmail: async (lab) => {
    const { userId, email, accessToken } = await lab.newcomer({ emailVerified: false })
    await lab.auth.requestEmailVerification({}, { token: accessToken })
    return {
      request: { token: await lab.mailbox.token(email, /^Confirm your e-mail address$/) },
      check: async (answer) => {
        equal(answer.email, email)
        equal((await accountOf(lab, userId))?.emailVerified, true)
      },
    }
  },
  deactivateUser: async (lab) => {
    const as = await lab.newcomer()
    return {
      ...{ as, request: { userId: as.userId }, stranger: 'PERMISSION_DENIED' },
      check: async () => equal((await accountOf(lab, as.userId))?.active, false),
    }
  },
  reactivateUser: async (lab) => {
    const { userId, accessToken } = await lab.newcomer()
    await lab.auth.deactivateUser({}, { token: accessToken })
    return {
      ...{ as: lab.owners.admin, request: { userId } },
      check: async () => equal((await accountOf(lab, userId))?.active, true),
    }
  },
  listSignInProviders: ({ provider }) => ({
    request: {},
    check: ({ providers }) => deepEqual(providers, [provider.settings.name]),
  }),
  startSignIn: ({ provider: { settings } }) => ({
    request: { provider: settings.name },
    check: ({ authorizationUrl, handle }) => {
      equal(new URL(authorizationUrl).origin, settings.issuer)
      ok(handle !== '')
    },
  }),
  finishSignIn: async ({ auth, provider: { settings, people, visit } }) => {
    const email = newAddress()
    people.set(email, { email, email_verified: true, name: 'Ada ☃' })
    const { handle, authorizationUrl } = await auth.startSignIn({ provider: settings.name })
    const { code, state, iss } = await visit(authorizationUrl, email)
    return {
      request: { handle, code, state, iss },
      check: ({ user, created, accessToken }) => {
        ok(accessToken !== '')
        deepEqual([user?.email, user?.name, created], [email, 'Ada ☃', true])
      },
    }
  },
}

async function hasEnded({ auth }: Laboratory, { refreshToken }: Account): Promise<void> {
  await rejects(auth.refreshToken({ refreshToken }), { code: Code.UNAUTHENTICATED })
}

/** As an administrator sees it. */
async function accountOf({ auth, owners }: Laboratory, userId: string) {
  return (await auth.getUser({ userId }, { token: owners.admin.accessToken })).user
}
