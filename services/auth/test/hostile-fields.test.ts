import { deepEqual, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { create, type DescMessage, type Message } from '@bufbuild/protobuf'
import { reflect } from '@bufbuild/protobuf/reflect'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { Code, createServiceClient, RpcError } from '@learnlab/rpc'
import { password, startAuth } from './start-auth.ts'

const someone = randomUUID()
/** What each text field is given in turn, the others of the message being ordinary. */
const hostile = [
  '',
  '\0',
  'a\0b@example.org',
  "'; DROP TABLE users; --",
  '%00%0d%0aBcc: eve@example.org',
  '../../../../etc/passwd',
  '\u202e\u2066\ufeff',
  '\u{1F468}\u200d\u{1F4BB}'.repeat(20),
  '{{7*7}}<%= 7*7 %>',
  'constructor',
  '__proto__',
  '\ud83d\udc68'.repeat(4_000),
  '-1',
  '9999999999999999999999',
  'eyJhbGciOiJub25lIn0.e30.',
  someone,
]

const ordinary: Readonly<Record<string, string>> = {
  email: 'ben@example.org',
  newEmail: 'new@example.org',
  password,
  currentPassword: password,
  newPassword: 'another good password',
  name: 'Ben',
  userId: someone,
  sessionId: someone,
  role: 'student',
  state: 'state',
  token: 'A'.repeat(43),
}

/** The message with every text field ordinary, and the one named hostile; fields of messages within it too. */
function filled(schema: DescMessage, field: string, value: string): Message {
  const message = create(schema)
  const reflected = reflect(schema, message)
  for (const each of schema.fields) {
    if (each.fieldKind === 'scalar' && each.scalar === 9) {
      reflected.set(each, each.name === field ? value : (ordinary[each.localName] ?? 'word'))
    }
    if (each.fieldKind === 'message') {
      reflected.set(each, reflect(each.message, filled(each.message, field, value)))
    }
  }
  return message
}

function textFields(schema: DescMessage): string[] {
  return schema.fields.flatMap((each) => {
    if (each.fieldKind === 'message') return textFields(each.message)
    return each.fieldKind === 'scalar' && each.scalar === 9 ? [each.name] : []
  })
}

test('no text in any field of any method makes the service fail inside, whoever sends it', async (t) => {
  const { signUp, pool, client, address, log } = await startAuth(t)
  // Not the one that takes all that is in these fields for secrets. By name: one method of the contract after the other.
  const plain = createServiceClient(AuthService, { address })
  t.after(() => plain.close())
  type Call = (request: Message, options: { token?: string }) => Promise<unknown>
  const calls = plain as unknown as Readonly<Record<string, Call>>

  async function codeOf(name: string, request: Message, options: { token?: string }): Promise<Code> {
    try {
      await calls[name]?.(request, options)
      return Code.OK
    } catch (error) {
      return error instanceof RpcError ? error.code : Code.UNKNOWN
    }
  }

  const inside: string[] = []
  for (const method of AuthService.methods) {
    // An account of its own, which the method may end.
    const email = `${method.localName.toLowerCase()}@example.org`
    await signUp(email)
    await pool.query(`UPDATE users SET role = 'admin' WHERE email = $1`, [email])
    const { accessToken } = await client.login({ email, password })
    for (const field of textFields(method.input)) {
      const codes = await Promise.all(
        hostile.flatMap((value) =>
          [{}, { token: accessToken }].map((options) =>
            codeOf(method.localName, filled(method.input, field, value), options),
          ),
        ),
      )
      const ours = codes.filter((code) => code === Code.INTERNAL || code === Code.UNKNOWN || code === Code.DATA_LOSS)
      if (ours.length > 0) inside.push(`${method.name}.${field}: ${ours.join()}`)
    }
  }
  deepEqual(inside, [])
  ok(!log().includes('"level":"error"'))
})
