import type { LetterKind } from '../store/letters.ts'

export type LetterText = { subject: string; text: string }

/**
 * What letters say, in plain text. Nothing that a person typed is in them but the address they go to: whoever registers
 * somebody else's address must not get to write to them.
 */
export function letterText(
  kind: LetterKind | 'account_exists',
  { link, site }: { link?: string; site: string },
): LetterText {
  const { subject, lines } = said(kind, link ?? '')
  return { subject, text: [...lines, '', `Learn Lab, ${site}`, ''].join('\n') }
}

function said(kind: LetterKind | 'account_exists', link: string): { subject: string; lines: string[] } {
  switch (kind) {
    case 'verify_email':
      return {
        subject: 'Confirm your e-mail address',
        lines: [
          'Please confirm that this address is yours:',
          '',
          link,
          '',
          'The link works once, for a day. If you made no account, ignore this.',
        ],
      }
    case 'sign_up':
      return {
        subject: 'Finish signing up',
        lines: [
          'Follow this link to make your account:',
          '',
          link,
          '',
          'The link works once, for an hour. If you did not ask for it, ignore this.',
        ],
      }
    case 'account_exists':
      return {
        subject: 'You have an account already',
        lines: [
          'Somebody, probably you, wanted to use this address for an account. It has one already: sign in, or set',
          'another password if you forgot it. If it was not you, ignore this.',
        ],
      }
    case 'password_reset':
      return {
        subject: 'Set a new password',
        lines: [
          'Follow this link to set a new password:',
          '',
          link,
          '',
          'The link works once, for half an hour. If you did not ask for it, ignore this: your password stays.',
        ],
      }
    case 'password_changed':
      return {
        subject: 'Your password was changed',
        lines: [
          'The password of your account was changed, and other devices were signed out. If it was not you, set a new',
          'password at once by “Forgot password”.',
        ],
      }
    case 'change_email':
      return {
        subject: 'Confirm your new e-mail address',
        lines: [
          'Follow this link, and this becomes the address of your account:',
          '',
          link,
          '',
          'The link works once, for an hour. If you did not ask for it, ignore this.',
        ],
      }
    case 'email_change_requested':
      return {
        subject: 'Your e-mail address is about to change',
        lines: [
          'Somebody who knows your password asked to give your account another e-mail address. It changes when the link',
          'sent there is followed. If it was not you, change your password now: that makes the link void.',
        ],
      }
    case 'email_changed':
      return {
        subject: 'Your e-mail address was changed',
        lines: ['Your account has another e-mail address now, and letters go there. If it was not you, write to us.'],
      }
  }
}
