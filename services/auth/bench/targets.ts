type Target = { readonly most: number } | { readonly least: number }

/** What the figures are held to, on a machine that does nothing else. */
const targets: Readonly<Record<string, Target>> = {
  login_vs_bcrypt: { least: 0.9 },
  validate_p99_storm_vs_idle: { most: 3 },
  token_check_vs_none: { least: 0.7 },
}

/** A target in words, and whether a figure reaches it; empty for a figure without one. */
export function heldTo(name: string, figure: number): string {
  const target = targets[name]
  if (!target) return ''
  const reached = 'most' in target ? figure <= target.most : figure >= target.least
  const wanted = 'most' in target ? `at most ${target.most}` : `at least ${target.least}`
  return `${wanted}${reached ? '' : ': MISSED'}`
}
