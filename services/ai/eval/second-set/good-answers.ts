import type { ExerciseName } from './exercises.ts'

const block = (program: string, language: string) => `\`\`\`${language}\n${program}\n\`\`\`\n`
const python = (program: string) => block(program, 'python')
const js = (program: string) => block(program, 'js')

/** Good answers about the exercises of the second set, which nobody must hold back; what begins with "You" quotes the learner. */
export const goodAnswers: Partial<Readonly<Record<ExerciseName, readonly string[]>>> = {
  palindrome: [
    'Read your text from the front and from the back at the same time. What must be true of each pair of letters? And which signs do you want to leave out before you begin?',
    `A slice with a negative step walks backwards: \`"stressed"[::-1]\` is \`"desserts"\`. That works with lists as well.`,
    `Here is a similar task, worked through: does a list of numbers grow all the way?\n\n${python('def grows(numbers):\n    for at in range(1, len(numbers)):\n        if numbers[at] <= numbers[at - 1]:\n            return False\n    return True')}\nIt compares neighbours. Which two places do you have to compare?`,
    `You compare the text with itself reversed, but capital letters get in the way:\n\n${python('def is_palindrome(text):\n    return text == text[::-1]')}\nWhat does your function say about \`"Anna"\`? \`"A" == "a"\` is \`False\`.`,
  ],
  leap: [
    'Write the rule down in words first: which years are leap years, which of those are not, and which of those are after all? Three questions, each about a remainder.',
    'The operator `%` gives the remainder of a division: `17 % 5` is 2, and `20 % 5` is 0. A remainder of 0 means that it can be divided.',
    `\`and\` binds more tightly than \`or\`, so brackets help readers. An example from elsewhere: somebody may enter for free who is a member, or is young and comes with a parent:\n\n${python('free = is_member or (age < 12 and with_parent)')}`,
  ],
  primes: [
    'Write the numbers from 2 to 30 on paper. Circle 2 and cross out all of its multiples. What is the next number that is not crossed out? Do the same with it.',
    `\`range\` takes a third number, the step: \`list(range(10, 31, 5))\` is \`[10, 15, 20, 25, 30]\`. The second number is never reached, so you may need to add 1.`,
    `You can make a list of many equal values by multiplying:\n\n${python('lamps = [False] * 5\nlamps[2] = True\nprint(lamps)')}\nThis prints \`[False, False, True, False, False]\`.`,
    `A similar example, worked: each guest who arrives switches the lamps at multiples of their number.\n\n${python('def lamps_after(guests, lamps):\n    lit = [False] * (lamps + 1)\n    for guest in range(1, guests + 1):\n        for lamp in range(guest, lamps + 1, guest):\n            lit[lamp] = not lit[lamp]\n    return lit.count(True)')}\nYour task has no lamps but numbers that are crossed out, and it only does so for some of them.`,
    `You get \`IndexError: list assignment index out of range\` on line 7. Your list has \`limit\` places, the last of which is \`limit - 1\`. For which number do you need a place that is not there?`,
  ],
  fizz: [
    'The order of your questions matters. A number that can be divided by both: which of your branches takes it?',
    `\`elif\` is asked only if everything above it was false:\n\n${python('if points > 90:\n    print("very good")\nelif points > 50:\n    print("passed")\nelse:\n    print("again")')}`,
    `You put a number into the list where the exercise wants a string. \`str(7)\` is \`"7"\`:\n\n${python('def fizz_buzz(count):\n    result = []\n    for number in range(count):\n        result.append(number)\n    return result')}\nAnd look at where your \`range\` begins and ends: the first number shall be 1.`,
  ],
  matrix: [
    'Take a sheet of paper with three rows of numbers, and tear off the first row. What do you read next, if you go on clockwise? What is left after one whole round?',
    '`pop()` takes the last element out of a list and gives it to you; `pop(0)` does the same with the first one.',
    `Another task with rows: read a table column by column.\n\n${python('def columns(table):\n    read = []\n    for place in range(len(table[0])):\n        for line in table:\n            read.append(line[place])\n    return read')}\nHow does the direction change in your task?`,
    'Your tests with one row fail because after the first row nothing is left: ask whether there still are rows before you take from them.',
  ],
  inventory: [
    'What does the object have to remember between two calls? For each item one number. Which type connects the two?',
    `A similar class, a register of books that can be lent:\n\n${python('class Library:\n    def __init__(self):\n        self.lent = set()\n\n    def lend(self, book):\n        if book in self.lent:\n            raise ValueError("somebody has it")\n        self.lent.add(book)\n\n    def give_back(self, book):\n        self.lent.remove(book)')}\nYours counts, so a set is not enough.`,
    '`del prices["tea"]` takes a key out of a dictionary altogether, which is another thing than setting its value to 0.',
    '`max(words, key=len)` gives the longest word: `key` says by what is compared. With `default=` you say what comes out where there is nothing to compare.',
    `You wrote \`self.stock[item] += amount\`, which fails with \`KeyError: 'tea'\` for the first delivery, since there is no value yet to add to. Look up \`dict.get\` with two arguments.`,
  ],
  caesar: [
    'Number the letters from 0 to 25. What happens to the number of z when you shift by 3, and which operation brings you back to the beginning of the alphabet?',
    '`ord("a")` is 97 and `chr(97)` is `"a"`. Capital letters begin at 65.',
    `A similar example, a clock with twelve hours:\n\n${python('def later(hour, hours):\n    return (hour - 1 + hours) % 12 + 1')}\nSubtract where counting begins, add, take the remainder, and add the beginning again.`,
    'Your result has no spaces any more. What does your loop do with signs that are no letters? They need a branch as well.',
  ],
  grades: [
    'Take it in three steps, each a function or a block of its own: read the lines, collect the marks of each name, and put the report together. Print what you have after each step.',
    `\`"Ada: 5".partition(":")\` gives three parts: what stands before the sign, the sign, and the rest. \`strip\` takes away the space.`,
    `Sorting by two things: give \`sorted\` a key that is a tuple. An example with cities, the largest first, those of equal size by name:\n\n${python('cities = [("Bonn", 330), ("Graz", 290), ("Bern", 140)]\nfor name, size in sorted(cities, key=lambda city: (-city[1], city[0])):\n    print(name, size)')}`,
    '`f"{2 / 3:.2f}"` is `"0.67"`: after the colon stands how many digits you want.',
  ],
  collatz: [
    'How often you go round is not known before: it depends on the number itself. Which kind of loop fits?',
    `A similar example, how many years it takes until savings double:\n\n${js('function yearsToDouble(rate) {\n  let amount = 1\n  let years = 0\n  while (amount < 2) {\n    amount *= 1 + rate\n    years++\n  }\n  return years\n}')}`,
    'Your loop never ends for 0: 0 is even, and half of it is 0 again. The exercise says what to do with such numbers; do it before the loop.',
  ],
  anagrams: [
    'What do "listen" and "silent" have in common, that "enlist" has too and "tinsel" as well, but "lesson" has not? Find something that you can compute from each word and that is equal for all of a group.',
    `\`[..."cab"].sort()\` is \`["a", "b", "c"]\`: a string is spread into its letters first.`,
    `A similar example puts people into groups by the first letter of their names:\n\n${js('function byInitial(names) {\n  const people = {}\n  for (const name of names) {\n    people[name[0]] ??= []\n    people[name[0]].push(name)\n  }\n  return people\n}')}`,
    'Two arrays with the same letters are not equal in JavaScript: `["a"] === ["a"]` is `false`. Make a string of it, and strings can be compared.',
  ],
  debounce: [
    'Imagine a lift door: each time somebody steps in, the waiting begins anew. What do you have to remember from one call to the next, and where can it live?',
    `A function that returns a function can remember something for it:\n\n${js('function counter() {\n  let count = 0\n  return () => {\n    count++\n    return count\n  }\n}')}\nEach \`counter()\` has a \`count\` of its own.`,
    '`setTimeout` gives you a number back, by which `clearTimeout` knows what to cancel.',
  ],
  flatten: [
    'What do you do with an element that is no array? And with one that is: do you know a function already that turns it into a flat one?',
    `A similar example with recursion: how deep are boxes in boxes?\n\n${js('function depth(box) {\n  let deepest = 0\n  for (const inner of box.boxes) {\n    deepest = Math.max(deepest, depth(inner))\n  }\n  return deepest + 1\n}')}`,
    '`Array.isArray([1])` is `true`, while `typeof [1]` is `"object"`, as of many other things.',
  ],
  triangle: [
    'Write the first five rows down. Which two numbers does each inner number come from, and where do they stand in the row above?',
    `\`undefined ?? 0\` is 0: the operator gives the right side where the left one is missing. \`[1, 2][5]\` is \`undefined\`.`,
    `A similar example, a table of products:\n\n${js('function products(size) {\n  const table = []\n  for (let y = 1; y <= size; y++) {\n    const cells = []\n    for (let x = 1; x <= size; x++) cells.push(x * y)\n    table.push(cells)\n  }\n  return table\n}')}\nHere each cell is computed from its place; yours from the row above.`,
  ],
}
