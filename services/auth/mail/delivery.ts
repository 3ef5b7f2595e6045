import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@learnlab/telemetry'
import { issueSecretToken } from '../domain/secret-token.ts'
import type { SignInLimits } from '../sign-in-limits.ts'
import type { DueLetter, LetterKind, LetterStore } from '../store/letters.ts'
import type { LinkPurpose, MailedLinkStore } from '../store/mailed-links.ts'
import type { UserStore } from '../store/users.ts'
import { letterText } from './letter-texts.ts'
import { isRefusedForGood, type OutgoingMail, type PostOffice } from './post-office.ts'

export type Delivery = {
  /** There may be a letter to send. */
  wake(): void
  /** Waits a moment for the letter in hand, then stops. */
  close(): Promise<void>
}

export type DeliveryOptions = {
  letters: LetterStore
  links: MailedLinkStore
  users: UserStore
  limits: SignInLimits
  postOffice: PostOffice
  /** Without a slash at the end. */
  siteUrl: string
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
  now: () => Date
}

const minuteMs = 60_000
/** How soon letters of other replicas, and those that failed, are looked for. */
const pollMs = 5_000
/** Longer than sending takes: a letter that is being sent is nobody else's. */
const leaseMs = 2 * minuteMs
const closeTimeoutMs = 2_500
/** Tried 15 times, for the last time about nine hours after the first. */
const maxAttempts = 15
const retry = { firstMs: 5_000, maxMs: 60 * minuteMs }

/** Letters with a link: where the link leads, what it is good for and for how long. */
const links: Partial<Record<LetterKind, { purpose: LinkPurpose; path: string; lifetimeMs: number }>> = {
  verify_email: { purpose: 'verify_email', path: 'confirm-email', lifetimeMs: 24 * 60 * minuteMs },
  change_email: { purpose: 'change_email', path: 'confirm-email', lifetimeMs: 60 * minuteMs },
  sign_up: { purpose: 'sign_up', path: 'sign-up', lifetimeMs: 60 * minuteMs },
  password_reset: { purpose: 'password_reset', path: 'reset-password', lifetimeMs: 30 * minuteMs },
}
/** What anybody can have sent to any address, so that it needs a limit. */
const onDemand = new Set<LetterKind>(['verify_email', 'change_email', 'sign_up', 'password_reset'])

/**
 * Sends the letters that are owed, one after the other, at least once each. Who has an account is looked up here and not
 * in the call that asked, so that the call takes the same time for every address. Tokens are made here too, and stored
 * as hashes.
 */
export function startDelivery(options: DeliveryOptions): Delivery {
  const { letters, postOffice, logger, now } = options
  const stopping = new AbortController()
  let awake = Promise.withResolvers<void>()
  let failing = false

  async function deliver(letter: DueLetter): Promise<void> {
    try {
      const waitMs = await mailboxWait(letter, options)
      if (waitMs > 0) {
        logger.info({ letterId: letter.id, kind: letter.kind, waitMs }, 'this mailbox got enough letters: not sent yet')
        return await letters.putBack(letter.id, new Date(now().getTime() + waitMs))
      }
      const mail = await compose(letter, options)
      if (mail) await postOffice.send(mail)
    } catch (error) {
      const { id, kind, attempts } = letter
      if (attempts < maxAttempts && !isRefusedForGood(error)) {
        const delayMs = Math.min(retry.maxMs, retry.firstMs * 2 ** (attempts - 1))
        logger.warn(
          { err: nameless(error), letterId: id, kind, attempts, delayMs },
          'a letter could not be sent; trying again',
        )
        return letters.postpone(id, new Date(now().getTime() + delayMs))
      }
      logger.error({ err: nameless(error), letterId: id, kind, attempts }, 'a letter could not be sent and is given up')
    }
    await letters.done(letter.id)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      awake = Promise.withResolvers()
      try {
        const letter = await letters.take(now(), leaseMs)
        failing = false
        if (letter) {
          await deliver(letter)
          continue
        }
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'letters cannot be read or written right now')
        failing = true
      }
      const resting = new AbortController()
      const rest = delay(pollMs, undefined, { signal: AbortSignal.any([stopping.signal, resting.signal]) })
      // Woken or told to stop: both only end the rest.
      await Promise.race([rest.catch(() => undefined), failing ? rest.catch(() => undefined) : awake.promise])
      resting.abort()
    }
  }

  const running = run()
  return {
    wake: () => awake.resolve(),
    async close() {
      stopping.abort()
      // A server that takes its time is left behind: the letter is due again when its lease ends.
      await Promise.race([running, delay(closeTimeoutMs, undefined, { ref: false })])
      postOffice.close()
    },
  }
}

/** How long a letter must wait for others that went to the same mailbox, in milliseconds. Tries again are not counted. */
async function mailboxWait({ kind, emailKey, attempts }: DueLetter, { limits }: DeliveryOptions): Promise<number> {
  return onDemand.has(kind) && attempts === 1 ? await limits.beginLetter(emailKey, kind) : 0
}

/** The mail, with a new link where it has one; undefined when there is nothing to say (any more). */
async function compose(letter: DueLetter, options: DeliveryOptions): Promise<OutgoingMail | undefined> {
  const { users, siteUrl, now } = options
  const { id, kind, email, emailKey } = letter
  const mail = (text: { subject: string; text: string }, link?: string): OutgoingMail => ({
    id,
    to: email,
    ...text,
    link,
  })
  const link = links[kind]
  if (!link) return mail(letterText(kind, { site: siteUrl }))
  const holder = await users.findByEmail(emailKey)
  if ((kind === 'sign_up' && holder) || (kind === 'change_email' && holder && holder.id !== letter.userId)) {
    return mail(letterText('account_exists', { site: siteUrl }))
  }
  if (kind === 'password_reset' && !holder?.active) return undefined
  if (kind === 'verify_email' && (!holder || holder.id !== letter.userId || holder.emailVerified)) return undefined
  // Who asks for a password types an address that may only look like the account's, and may have a mailbox of that.
  const to = kind === 'password_reset' && holder ? holder.email : email
  const { token, hash } = issueSecretToken()
  const at = now()
  const expiresAt = new Date(at.getTime() + link.lifetimeMs)
  const userId = kind === 'password_reset' ? (holder?.id ?? null) : letter.userId
  const kept = { hash, purpose: link.purpose, userId, email: to, emailKey, expiresAt }
  if (!(await options.links.add(kept, { letterId: id, now: at }))) return undefined
  // After the #: browsers send it to no server, and no Referer has it.
  const url = `${siteUrl}/${link.path}#token=${token}`
  return { ...mail(letterText(kind, { link: url, site: siteUrl }), url), to }
}

/** What went wrong without what SMTP servers repeat: addresses. */
function nameless(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  return code === undefined && responseCode === undefined ? error : { name: error.name, code, responseCode }
}
