/**
 * Control characters, line separators, characters that turn the direction of writing or that only machines see, private
 * and unassigned ones: no name has them, terminals, mail and pages obey some, and PostgreSQL stores no NUL. The joiners
 * are let through, since Persian and emoji are written with them.
 */
const forbidden = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u
/** What can be seen: neither space nor a character that only shapes others. */
const visible = /[^\p{Z}\p{C}\p{M}\u115f\u1160\u3164\uffa0]/u
/** More marks on one character than any writing has: they run over the lines around them. */
const pile = /\p{M}{5,}/u

/** The name as it is kept: composed, single spaces. Or why it cannot be one. */
export function displayName(typed: string): { name: string } | { wrong: string } {
  if (forbidden.test(typed)) return { wrong: 'must not have control or invisible characters' }
  const name = typed
    .normalize('NFC')
    .replace(/\p{Z}+/gu, ' ')
    .trim()
  if (!visible.test(name)) return { wrong: 'must not be blank' }
  if (pile.test(name.normalize('NFD'))) return { wrong: 'must not pile marks on a character' }
  return { name }
}
