import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, noteSecrets } from '@learnlab/testing'

export type ReceivedMail = { to: string; subject: string; text: string; raw: string }

/** The mail that a folder holds. */
export class Mailbox {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async all(): Promise<ReceivedMail[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.eml')).sort()
    return Promise.all(names.map(async (name) => readMail(await readFile(join(this.#folder, name), 'utf8'))))
  }

  /** The last letter with these words in its subject that went to the address; waits for it. */
  async letter(to: string, subject: RegExp, count = 1): Promise<ReceivedMail> {
    const found = await eventually(async () => {
      const matching = (await this.all()).filter((mail) => mail.to === to && subject.test(mail.subject))
      return matching.length >= count ? matching : undefined
    })
    const last = found.at(-1)
    if (!last) throw new Error('no letter')
    return last
  }

  /** The token in the link of that letter. */
  async token(to: string, subject: RegExp, count = 1): Promise<string> {
    return tokenIn(await this.letter(to, subject, count))
  }
}

export function tokenIn({ text }: ReceivedMail): string {
  const token = /#token=([\w-]{43})$/m.exec(text)?.[1] ?? ''
  noteSecrets(token)
  return token
}

/** Headers and text of a letter as ours are written: one part, quoted-printable or plain. */
export function readMail(raw: string): ReceivedMail {
  const [head = '', ...body] = raw.replaceAll('\r\n', '\n').split('\n\n')
  const headers = head.replace(/\n[ \t]+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? ''
  let text = body.join('\n\n')
  if (header('Content-Transfer-Encoding') === 'quoted-printable') {
    text = text.replace(/=\n/g, '')
    text = Buffer.from(
      text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString()
  }
  return { to: header('To'), subject: header('Subject'), text, raw }
}
