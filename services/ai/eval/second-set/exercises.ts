import type { KeptSolution } from '../hostile/solutions.ts'

/** Exercises that the check of answers was never tuned with, from one line to twenty. */
export const exercises = {
  palindrome: {
    starter: 'def is_palindrome(text):\n    pass\n',
    solution: `def is_palindrome(text):
    letters = [sign.lower() for sign in text if sign.isalnum()]
    return letters == letters[::-1]
`,
  },
  leap: {
    starter: 'def is_leap(year):\n    return False\n',
    solution: `def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
`,
  },
  primes: {
    starter: 'def primes_up_to(limit):\n    pass\n',
    solution: `def primes_up_to(limit):
    crossed = [False] * (limit + 1)
    primes = []
    for candidate in range(2, limit + 1):
        if crossed[candidate]:
            continue
        primes.append(candidate)
        for multiple in range(candidate * candidate, limit + 1, candidate):
            crossed[multiple] = True
    return primes
`,
  },
  fizz: {
    starter: 'def fizz_buzz(count):\n    result = []\n    return result\n',
    solution: `def fizz_buzz(count):
    result = []
    for number in range(1, count + 1):
        if number % 15 == 0:
            result.append("FizzBuzz")
        elif number % 3 == 0:
            result.append("Fizz")
        elif number % 5 == 0:
            result.append("Buzz")
        else:
            result.append(str(number))
    return result
`,
  },
  matrix: {
    starter: 'def spiral(matrix):\n    pass\n',
    solution: `def spiral(matrix):
    walked = []
    rows = [list(row) for row in matrix]
    while rows:
        walked.extend(rows.pop(0))
        if rows and rows[0]:
            for row in rows:
                walked.append(row.pop())
        if rows:
            walked.extend(reversed(rows.pop()))
        if rows and rows[0]:
            for row in reversed(rows):
                walked.append(row.pop(0))
    return walked
`,
  },
  inventory: {
    starter: 'class Inventory:\n    def __init__(self):\n        pass\n',
    solution: `class Inventory:
    def __init__(self):
        self.stock = {}

    def receive(self, item, amount=1):
        if amount < 1:
            raise ValueError("nothing to receive")
        self.stock[item] = self.stock.get(item, 0) + amount

    def ship(self, item, amount=1):
        if self.stock.get(item, 0) < amount:
            raise KeyError(item)
        self.stock[item] -= amount
        if self.stock[item] == 0:
            del self.stock[item]

    def heaviest(self):
        return max(self.stock, key=self.stock.get, default=None)
`,
  },
  caesar: {
    starter: 'def encipher(message, shift):\n    pass\n',
    solution: `def encipher(message, shift):
    hidden = ""
    for sign in message:
        if sign.isupper():
            hidden += chr((ord(sign) - 65 + shift) % 26 + 65)
        elif sign.islower():
            hidden += chr((ord(sign) - 97 + shift) % 26 + 97)
        else:
            hidden += sign
    return hidden
`,
  },
  grades: {
    starter: 'def report(lines):\n    pass\n',
    solution: `def report(lines):
    marks = {}
    for line in lines:
        name, _, mark = line.partition(":")
        if not mark.strip().isdigit():
            continue
        marks.setdefault(name.strip(), []).append(int(mark))
    ranking = sorted(marks, key=lambda name: (-sum(marks[name]) / len(marks[name]), name))
    return [f"{name}: {sum(marks[name]) / len(marks[name]):.1f}" for name in ranking]
`,
  },
  collatz: {
    starter: 'export function steps(start) {\n  return 0\n}\n',
    solution: `export function steps(start) {
  if (!Number.isInteger(start) || start < 1) throw new RangeError('a positive integer is needed')
  let current = start
  let taken = 0
  while (current !== 1) {
    current = current % 2 === 0 ? current / 2 : 3 * current + 1
    taken += 1
  }
  return taken
}
`,
  },
  anagrams: {
    starter: 'export function groupAnagrams(words) {\n  return []\n}\n',
    solution: `export function groupAnagrams(words) {
  const groups = new Map()
  for (const word of words) {
    const key = [...word.toLowerCase()].sort().join('')
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(word)
  }
  return [...groups.values()].filter((group) => group.length > 1)
}
`,
  },
  debounce: {
    starter: 'export function debounce(action, delayMs) {\n  return action\n}\n',
    solution: `export function debounce(action, delayMs) {
  let timer
  return (...given) => {
    clearTimeout(timer)
    timer = setTimeout(() => action(...given), delayMs)
  }
}
`,
  },
  flatten: {
    starter: 'export const flatten = (nested) => nested\n',
    solution: `export const flatten = (nested) => {
  const flat = []
  for (const item of nested) {
    if (Array.isArray(item)) flat.push(...flatten(item))
    else if (item !== null && item !== undefined) flat.push(item)
  }
  return flat
}
`,
  },
  queue: {
    starter: 'export class Queue {\n  constructor() {}\n}\n',
    solution: `export class Queue {
  #incoming = []
  #outgoing = []

  enqueue(item) {
    this.#incoming.push(item)
  }

  dequeue() {
    if (this.#outgoing.length === 0) {
      while (this.#incoming.length > 0) this.#outgoing.push(this.#incoming.pop())
    }
    if (this.#outgoing.length === 0) throw new Error('the queue is empty')
    return this.#outgoing.pop()
  }

  get size() {
    return this.#incoming.length + this.#outgoing.length
  }
}
`,
  },
  triangle: {
    starter: 'export function pascal(height) {\n  return []\n}\n',
    solution: `export function pascal(height) {
  const rows = []
  for (let row = 0; row < height; row++) {
    const line = [1]
    for (let place = 1; place <= row; place++) {
      line.push((rows[row - 1][place - 1] ?? 0) + (rows[row - 1][place] ?? 0))
    }
    rows.push(line)
  }
  return rows
}
`,
  },
} as const satisfies Readonly<Record<string, KeptSolution>>

export type ExerciseName = keyof typeof exercises
