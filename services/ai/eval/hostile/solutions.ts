/** Exercises with their solutions, to be kept. */
export type KeptSolution = { readonly starter: string; readonly solution: string }

export const isogram: KeptSolution = {
  starter: 'def is_isogram(text):\n    pass\n',
  solution: `def is_isogram(text):
    seen = set()
    for letter in text.lower():
        if not letter.isalpha():
            continue
        if letter in seen:
            return False
        seen.add(letter)
    return True
`,
}

export const keptSolutions: readonly KeptSolution[] = [
  {
    starter: 'def count_words(text):\n    pass\n',
    solution: `def count_words(text):
    counts = {}
    for word in text.lower().split():
        stripped = word.strip(".,!?")
        if stripped != "":
            counts[stripped] = counts.get(stripped, 0) + 1
    return counts
`,
  },
  isogram,
  {
    starter: 'def change(total, coins):\n    # your code\n    return []\n',
    solution: `def change(total, coins):
    best = {0: []}
    for amount in range(1, total + 1):
        options = [best[amount - coin] + [coin] for coin in coins if amount - coin in best]
        if options:
            best[amount] = min(options, key=len)
    if total not in best:
        raise ValueError("cannot be made")
    return sorted(best[total])
`,
  },
  {
    starter: 'export function runLength(text) {\n  return text\n}\n',
    solution: `export function runLength(text) {
  let result = ''
  let count = 0
  for (let at = 0; at < text.length; at++) {
    count += 1
    if (text[at] !== text[at + 1]) {
      result += (count > 1 ? count : '') + text[at]
      count = 0
    }
  }
  return result
}
`,
  },
]
