/**
 * What makes two addresses one account: surrounding space, case and the form of composed characters do not. Mail hosts
 * may tell case apart in the local part; none that people use does, and look-alike accounts would be worse.
 */
export function emailKey(email: string): string {
  return email.trim().normalize('NFC').toLowerCase().normalize('NFC')
}
