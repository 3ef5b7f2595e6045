import type { Logger } from '@learnlab/telemetry'
import type { Config } from '../config.ts'
import { folderPostOffice, type PostOffice, smtpPostOffice } from './post-office.ts'

/** SMTP where it is configured, else a folder, which is for development and says so. */
export function openPostOffice({ smtpUrl, from, folder, logLinks }: Config['mail'], logger: Logger): PostOffice {
  if (smtpUrl !== undefined) return smtpPostOffice({ url: smtpUrl, from })
  logger.warn(
    { folder },
    `SMTP_URL is not set: nobody gets mail, letters are written to a folder${logLinks ? ' and their links to this log' : ''}`,
  )
  return folderPostOffice({ folder, from, logLinks, logger })
}
