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

export const luhn: KeptSolution = {
  starter: 'def is_valid(number):\n    pass\n',
  solution: `def is_valid(number):
    digits = number.replace(" ", "")
    if len(digits) < 2 or not digits.isdigit():
        return False
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        if position % 2 == 1:
            value *= 2
            if value > 9:
                value -= 9
        total += value
    return total % 10 == 0
`,
}

export const account: KeptSolution = {
  starter: 'class BankAccount:\n    def __init__(self):\n        pass\n',
  solution: `class BankAccount:
    def __init__(self):
        self.balance = 0
        self.is_open = False

    def open(self):
        if self.is_open:
            raise ValueError("account already open")
        self.is_open = True
        self.balance = 0

    def deposit(self, amount):
        if not self.is_open:
            raise ValueError("account not open")
        if amount <= 0:
            raise ValueError("amount must be greater than 0")
        self.balance += amount

    def withdraw(self, amount):
        if not self.is_open:
            raise ValueError("account not open")
        if amount > self.balance:
            raise ValueError("amount must be less than balance")
        self.balance -= amount
`,
}

export const brackets: KeptSolution = {
  starter: 'export const isPaired = (text) => {\n  throw new Error("to be written")\n}\n',
  solution: `const pairs = new Map([[')', '('], [']', '['], ['}', '{']])

export const isPaired = (text) => {
  const open = []
  for (const sign of text) {
    if ([...pairs.values()].includes(sign)) {
      open.push(sign)
    } else if (pairs.has(sign)) {
      if (open.pop() !== pairs.get(sign)) return false
    }
  }
  return open.length === 0
}
`,
}

export const search: KeptSolution = {
  starter: '#include "search.h"\n\nint find(const int *values, int count, int wanted) {\n    return 0;\n}\n',
  solution: `#include "search.h"

int find(const int *values, int count, int wanted) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        if (values[middle] == wanted) {
            return middle;
        }
        if (values[middle] < wanted) {
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    return -1;
}
`,
}

export const roman: KeptSolution = {
  starter: 'def roman(number):\n    pass\n',
  solution: `NUMERALS = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]


def roman(number):
    result = ""
    for value, sign in NUMERALS:
        while number >= value:
            result += sign
            number -= value
    return result
`,
}
