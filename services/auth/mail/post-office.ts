import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@learnlab/telemetry'
import { createTransport } from 'nodemailer'

export type OutgoingMail = {
  /** Stable over tries, so that mail hosts recognise a letter that was sent twice. */
  id: string
  to: string
  subject: string
  text: string
  /** The link in the text, where there is one. */
  link?: string | undefined
}

/** Where letters are handed over. */
export type PostOffice = {
  /** Throws when it was not taken; see `isRefusedForGood`. */
  send(mail: OutgoingMail): Promise<void>
  close(): void
}

/** To connect, to be greeted and for each answer: a letter is held for a minute at most. */
const answerTimeoutMs = 10_000

function message({ id, to, subject, text }: OutgoingMail, from: string) {
  const domain = from.replace(/.*@|>.*/g, '')
  return {
    from,
    // As an object: a text would be parsed, and might name several.
    to: { name: '', address: to },
    subject,
    text,
    messageId: `<${id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** Over SMTP; encrypted, or refused, unless the server is on this machine or the URL says `?requireTLS=false`. */
export function smtpPostOffice(options: { url: string; from: string; timeoutMs?: number | undefined }): PostOffice {
  const { url, from, timeoutMs = answerTimeoutMs } = options
  const { hostname, protocol, searchParams } = new URL(url)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const requireTLS = protocol === 'smtp:' && !isLocal && searchParams.get('requireTLS') !== 'false'
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    ...{
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: 2 * timeoutMs,
      dnsTimeout: timeoutMs,
    },
    ...(requireTLS && { requireTLS }),
  })
  return {
    send: async (mail) => void (await transport.sendMail(message(mail, from))),
    close: () => transport.close(),
  }
}

/**
 * Into a folder, as .eml that mail programs open. With `logLinks` each link is logged too, so that a developer can follow
 * it; whoever reads that log can use it as well.
 */
export function folderPostOffice(options: {
  folder: string
  from: string
  logLinks: boolean
  logger: Logger
}): PostOffice {
  const { folder, from, logLinks, logger } = options
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    async send(mail) {
      const { message: eml } = await transport.sendMail(message(mail, from))
      if (!Buffer.isBuffer(eml)) throw new TypeError('nodemailer was asked for a buffer')
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = join(folder, `${mail.id}.eml`)
      await writeFile(`${file}.draft`, eml, { mode: 0o600 })
      await rename(`${file}.draft`, file)
      logger.info({ file, ...(logLinks && { link: mail.link }) }, `mail for development: ${mail.subject}`)
    },
    close: () => transport.close(),
  }
}

/** Whether the server said that it will not take this letter, now or later (RFC 5321: 5yz). */
export function isRefusedForGood(error: unknown): boolean {
  return (
    error instanceof Error &&
    'responseCode' in error &&
    Number(error.responseCode) >= 550 &&
    Number(error.responseCode) < 560
  )
}
