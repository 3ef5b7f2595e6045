import { doesNotMatch, equal, match } from 'node:assert/strict'
import test from 'node:test'
import { redact } from '../domain/model/redact.ts'

const secrets = {
  'e-mail address': ['write to ada.lovelace+x@mail.example.co.uk please', 'ada.lovelace'],
  'OpenAI key': ['key = sk-proj-abcdefghijklmnopqrstuvwxyz012345', 'abcdefghijkl'],
  'GitHub token': ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'abcdefgh'],
  'AWS key': ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  'JSON Web Token': ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnop', 'eyJzdWIi'],
  'private key': ['-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----', 'MIIEabc'],
  password: ['password = "correct horse"', 'correct horse'],
  'database address': ['postgres://ada:hunter22@db.example/x', 'hunter22'],
  'bearer token': ['Authorization: Bearer abcdefghijklmnopqrstuvw', 'abcdefghijklm'],
  'card number': ['my card is 4111 1111 1111 1111', '4111 1111'],
  'telephone number': ['call +43 660 123 4567', '660 123'],
  IBAN: ['AT61 1904 3002 3457 3201', '1904 3002'],
} as const

for (const [name, [text, secret]] of Object.entries(secrets)) {
  test(`left out: ${name}`, () => equal(redact(text).includes(secret), false))
}

test('programs and numbers stay what they are', () => {
  const code =
    'total = 0\nfor i in range(1234567890123456):\n    total += i  # 0.30000000000000004\nprint(total, 2024 - 12 - 31)\n'
  equal(redact(code), code)
  match(redact('token = next(tokens)'), /next\(tokens\)/)
})

test('names given are left out', () => doesNotMatch(redact('I am Augusta King', ['Augusta King']), /Augusta/))
