import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { eventually } from '@learnlab/testing'
import { generate } from 'selfsigned'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { smtpPostOffice } from '../mail/post-office.ts'
import { readMail } from './mailbox.ts'
import { type Auth, password, startAuth } from './start-auth.ts'

type Received = { from: string; to: string[]; raw: string; secure: boolean; user: string | undefined }

/** A mail server on a port of its own. What `answer` throws is its answer to a letter. */
async function startSmtp(
  t: TestContext,
  options: SMTPServerOptions = {},
  answer: (count: number) => void = () => undefined,
) {
  const received: Received[] = []
  let tries = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        try {
          answer(++tries)
        } catch (error) {
          return done(error instanceof Error ? error : new Error('refused'))
        }
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          secure: session.secure,
          user: session.user,
        })
        done()
      })
    },
  })
  // Connections that a test breaks off are no concern of the server's.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  ok(typeof address === 'object' && address)
  t.after(async () => new Promise<void>((resolve) => server.close(() => resolve())))
  return { port: address.port, url: `smtp://127.0.0.1:${address.port}`, received, tries: () => tries }
}

const from = 'Lern-Läb „☃“ <no-reply@learnlab.example>'
const smtpError = (responseCode: number) => Object.assign(new Error('not now'), { responseCode })

test('letters go out over SMTP, one to each address, whatever is in the names', async (t) => {
  const smtp = await startSmtp(t)
  const { client, settled } = await startAuth(t, { postOffice: smtpPostOffice({ url: smtp.url, from }) })
  await client.register({ email: "Ada.O'Hara+x@example.org", password, name: 'Ada ☃ <eve@example.org>, "Bcc: x"' })
  await client.register({ email: 'ben@example.org', password, name: 'Ben' })
  await settled()
  deepEqual(smtp.received.map(({ to }) => to).sort(), [["Ada.O'Hara+x@example.org"], ['ben@example.org']])
  for (const { from: sender, raw } of smtp.received) {
    equal(sender, 'no-reply@learnlab.example')
    const { subject, text } = readMail(raw)
    equal(subject, 'Confirm your e-mail address')
    match(text, /#token=[\w-]{43}$/m)
    match(raw, /^Auto-Submitted: auto-generated\r$/m)
    match(raw, /^From: =\?UTF-8\?\S+(\s+=\?UTF-8\?\S+)*\s+<no-reply@learnlab\.example>\r$/im)
    doesNotMatch(raw, /eve@example\.org|^Bcc:|☃/m)
  }
})

test('addresses and senders cannot break out of their lines', async (t) => {
  const smtp = await startSmtp(t)
  const office = smtpPostOffice({ url: smtp.url, from })
  t.after(() => office.close())
  const letter = { id: 'one', subject: 'Hello\r\nBcc: eve@example.org', text: 'a\r\n.\r\nQUIT\r\n' }
  for (const to of [
    'ada@example.org\r\nRCPT TO:<eve@example.org>',
    'ada@example.org>\r\nDATA',
    'a@b.example, eve@example.org',
  ]) {
    await office.send({ ...letter, to }).catch((error: unknown) => ok(error instanceof Error))
  }
  await office.send({ ...letter, to: 'ada@example.org' })
  ok(!smtp.received.some(({ to }) => to.includes('eve@example.org')))
  for (const { raw } of smtp.received) doesNotMatch(raw, /^Bcc:/m)
  match(smtp.received.at(-1)?.raw ?? '', /^QUIT\r$/m)
})

test('the connection is encrypted and signed in to where the server is known to be able to', async (t) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
  const users: (string | undefined)[] = []
  const smtp = await startSmtp(t, {
    ...{ key, cert, authOptional: false, disabledCommands: [], authMethods: ['PLAIN'] },
    onAuth(auth, session, done) {
      ok(session.secure, 'no password in plain text')
      users.push(auth.username)
      if (auth.password !== 'q1Zf0vP3m8sX') return done(new Error('wrong password'))
      return done(null, { user: auth.username ?? '' })
    },
  })
  const at = (credentials: string, query: string) =>
    smtpPostOffice({ url: `smtp://${credentials}@127.0.0.1:${smtp.port}?${query}`, from })
  const letter = { id: 'one', to: 'ada@example.org', subject: 'Hello', text: 'x' }
  const good = at('mailer:q1Zf0vP3m8sX', 'requireTLS=true&tls.rejectUnauthorized=false')
  t.after(() => good.close())
  await good.send(letter)
  deepEqual(
    smtp.received.map(({ secure, user }) => [secure, user]),
    [[true, 'mailer']],
  )
  for (const bad of [
    at('mailer:wrong', 'tls.rejectUnauthorized=false'),
    at('mailer:q1Zf0vP3m8sX', 'requireTLS=true'),
  ]) {
    t.after(() => bad.close())
    await t.assert.rejects(bad.send(letter))
  }
  deepEqual(users, ['mailer', 'mailer'], 'a certificate of nobody gets no password')
})

test('a server without encryption gets no letter where that is required', async (t) => {
  const smtp = await startSmtp(t)
  const office = smtpPostOffice({ url: `${smtp.url}?requireTLS=true`, from })
  t.after(() => office.close())
  await t.assert.rejects(office.send({ id: 'one', to: 'ada@example.org', subject: 'Hello', text: 'x' }))
  equal(smtp.tries(), 0)
})

/**
 * Letters that failed are due, and are looked for: asking for one that will not be written wakes the delivery. Of another
 * mailbox each time: one that got enough letters would keep the last waiting.
 */
async function passAnHour({ client, pass }: Auth): Promise<void> {
  pass(3_600_000)
  await client.requestPasswordReset({ email: `${randomUUID()}@nobody.example` })
}

test('what a server cannot take now is sent again, with the same id; what it will never take is given up', async (t) => {
  const smtp = await startSmtp(t, {}, (count) => {
    if (count <= 2) throw smtpError(451)
    if (count === 4) throw smtpError(550)
  })
  const auth = await startAuth(t, { postOffice: smtpPostOffice({ url: smtp.url, from }) })
  await auth.client.register({ email: 'ada@example.org', password, name: 'Ada' })
  const tried = (count: number) =>
    eventually(async () => {
      await passAnHour(auth)
      return smtp.tries() >= count
    })
  await tried(3)
  await auth.settled()
  equal(smtp.received.length, 1)
  await auth.client.register({ email: 'gone@example.org', password, name: 'Gone' })
  await auth.settled()
  deepEqual([smtp.tries(), smtp.received.length], [4, 1])
  match(auth.log(), /could not be sent and is given up/)
  doesNotMatch(auth.log(), /gone@example\.org/)
})

test('a letter that was sent but not marked so is sent again, recognisably', async (t) => {
  const smtp = await startSmtp(t)
  const office = smtpPostOffice({ url: smtp.url, from })
  const auth = await startAuth(t, {
    postOffice: {
      ...office,
      async send(mail) {
        await office.send(mail)
        // As a crash would leave it: taken there, not marked here.
        if (smtp.tries() === 1) throw new Error('the connection broke after the last line')
      },
    },
  })
  await auth.client.register({ email: 'ada@example.org', password, name: 'Ada' })
  await eventually(async () => {
    await passAnHour(auth)
    return smtp.tries() >= 2
  })
  await auth.settled()
  const ids = smtp.received.map(({ raw }) => /^Message-ID: (.*)\r$/im.exec(raw)?.[1])
  equal(ids.length, 2)
  ok(ids[0])
  equal(ids[0], ids[1])
})

test('a server that takes the connection and says nothing holds neither calls nor the end of the service', async (t) => {
  const sockets = new Set<Socket>()
  const silent = createServer((socket) => {
    sockets.add(socket)
    // Whoever gives up resets the connection.
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const address = silent.address()
  ok(typeof address === 'object' && address)
  const url = `smtp://127.0.0.1:${address.port}`
  const office = smtpPostOffice({ url, from, timeoutMs: 300 })
  t.after(() => office.close())
  await t.assert.rejects(office.send({ id: 'one', to: 'ada@example.org', subject: 'Hello', text: 'x' }))
  const { client } = await startAuth(t, { postOffice: smtpPostOffice({ url, from }) })
  await client.register({ email: 'ada@example.org', password, name: 'Ada' })
  await eventually(() => sockets.size >= 2)
  ok((await client.login({ email: 'ada@example.org', password })).accessToken)
})
