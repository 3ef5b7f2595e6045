import { createHmac } from 'node:crypto'

/**
 * What bcrypt is given instead of the password: 44 characters that depend on all of it. bcrypt itself would ignore what
 * follows the 72nd byte or a NUL. The key is no secret: it keeps our hashes apart from unsalted ones that leaked
 * elsewhere, which could otherwise be tried against bcrypt directly. Composed characters count as one with their
 * decomposed form (RFC 8265, OpaqueString), since keyboards differ in what they send.
 */
export function passwordDigest(password: string): string {
  return createHmac('sha512-256', 'learnlab password 1').update(password.normalize('NFC'), 'utf8').digest('base64')
}
