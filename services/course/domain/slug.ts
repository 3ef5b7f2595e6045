const maxLength = 80

/** A slug from a title: "For loops & ranges" → "for-loops-ranges"; "part" where no letter or digit of ASCII is left. */
export function slugOf(title: string): string {
  const plain = title.normalize('NFKD').toLowerCase()
  const words = plain.replace(/\p{M}/gu, '').match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, maxLength).replace(/-$/, '') || 'part'
}

/** The slug, or with the first number from 2 behind it that `taken` does not have. It is taken then. */
export function untaken(slug: string, taken: Set<string>): string {
  let free = slug
  for (let number = 2; taken.has(free); number++) free = `${slug}-${number}`
  taken.add(free)
  return free
}
