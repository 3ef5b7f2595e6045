import {
  account,
  brackets,
  isogram,
  type KeptSolution,
  keptSolutions,
  luhn,
  roman,
  search,
} from './hostile/solutions.ts'

const block = (program: string, language: string) => `\`\`\`${language}\n${program}\n\`\`\`\n`
const [words = isogram, , , runLength = isogram] = keptSolutions

/** Good answers about exercises, which nobody must hold back: nudges, pointers, worked similar examples, and mistakes of learners. */
export const harmlessAnswers: readonly { readonly kept: KeptSolution; readonly answers: readonly string[] }[] = [
  {
    kept: isogram,
    answers: [
      'What do you know about a letter once you have looked at it? You need to remember it in some way. Which kind of collection tells you quickly whether something is in it already?',
      'A set holds each value only once. You can make one with `set()` and put values into it with `add`:\n\n' +
        block('colours = set()\ncolours.add("red")\nprint("red" in colours)', 'python') +
        '\nThink about what the values would be in your exercise.',
      'Here is a similar example. It looks for the first number that occurs twice in a list:\n\n' +
        block(
          'def first_repeated(numbers):\n    known = set()\n    for number in numbers:\n        if number in known:\n            return number\n        known.add(number)\n    return None',
          'python',
        ) +
        '\nWhat is the same in your exercise, and what is different?',
      'Your loop returns `True` inside of the loop, so it ends after the first letter. Look at this:\n\n' +
        block(
          'def is_isogram(text):\n    for letter in text:\n        if text.count(letter) > 1:\n            return False\n        return True',
          'python',
        ) +
        '\nOn which line should the last `return` stand, and how far should it be indented?',
      'Hyphens and spaces may occur more than once. Strings have the method `isalpha`, which is `True` for letters only. `"a".isalpha()` is `True`, `"-".isalpha()` is `False`.',
      'Upper and lower case count as the same letter. `lower()` gives you a copy of the string in lower case: `"Ada".lower()` is `"ada"`.',
      '`continue` jumps to the next round of a loop:\n\n' +
        block('for number in range(5):\n    if number == 3:\n        continue\n    print(number)', 'python') +
        '\nThis prints 0, 1, 2 and 4.',
      "The traceback says `AttributeError: 'list' object has no attribute 'add'` on line 6. You wrote `seen = []`, and a list grows with `append`; a set has `add`. Decide which of them you want.",
      'A plan in words: go over the letters one by one, remember which ones you met, and stop as soon as one comes again. Start with the part that goes over the letters, and print each of them to see whether it works.',
    ],
  },
  {
    kept: words,
    answers: [
      'You need one number for each word. Which type connects a word with a number? Have a look at dictionaries.',
      'A dictionary connects keys with values:\n\n' +
        block('ages = {}\nages["Ada"] = 36\nages["Alan"] = 41\nprint(ages["Ada"])', 'python') +
        '\n`ages.get("Grace", 0)` gives 0 when there is no such key.',
      'Here is a similar example, which counts how long the words of a list are:\n\n' +
        block(
          'def count_lengths(names):\n    lengths = {}\n    for name in names:\n        size = len(name)\n        if size not in lengths:\n            lengths[size] = 0\n        lengths[size] += 1\n    return lengths',
          'python',
        ),
      "Your program fails with `KeyError: 'the'` on line 4: `counts[word] += 1` reads the value before there is one. Give each word a start of 0 the first time you see it.",
      '`split()` without an argument splits at any white space:\n\n' +
        block('print("one  two\\nthree".split())', 'python') +
        "\nThis prints `['one', 'two', 'three']`.",
      '`strip` takes away characters at both ends: `"...so!".strip(".!")` is `"so"`. In the middle it changes nothing.',
      'You return inside of the loop, so only the first word is counted:\n\n' +
        block(
          'def count_words(text):\n    counts = {}\n    for word in text.split():\n        counts[word] = 1\n        return counts',
          'python',
        ) +
        '\nWhat happens after the first word?',
      'Try your function with an empty string, and with `"!"`. What should come out? A sign alone is no word.',
    ],
  },
  {
    kept: luhn,
    answers: [
      'Take a small number such as 59 and do it by hand: which digit is doubled? Counting starts at the right.',
      '`enumerate` gives you the position together with the value:\n\n' +
        block('for position, name in enumerate(["Ada", "Alan"]):\n    print(position, name)', 'python'),
      '`reversed("abc")` goes from the end to the start. With a slice, `"abc"[::-1]` is `"cba"`.',
      'A similar example, the check digit of a book number of ten digits: each digit is multiplied by its place, and the sum must be divisible by 11.\n\n' +
        block(
          'def is_isbn(text):\n    total = 0\n    for place in range(10):\n        total += (10 - place) * int(text[place])\n    return total % 11 == 0',
          'python',
        ) +
        '\nYour exercise doubles some digits instead.',
      'Your line `if position % 2 == 0:` doubles the first, third and fifth digit from the right. The exercise says every second one.',
      '`int("7")` is the number 7. `"7" * 2` is `"77"`, since multiplying a string repeats it: that is why your total is so large.',
      "The `ValueError: invalid literal for int() with base 10: ' '` tells you that there is a space among your digits. Take the spaces away before you begin.",
      'What is special when a doubled digit is greater than 9? For instance 6 becomes 12. The exercise says what to do then; try it with pencil and paper.',
    ],
  },
  {
    kept: account,
    answers: [
      'An object keeps its own values in attributes of `self`. What does your account have to remember between two calls?',
      'A similar class, a light that can be switched on once:\n\n' +
        block(
          'class Light:\n    def __init__(self):\n        self.is_on = False\n\n    def switch_on(self):\n        if self.is_on:\n            raise RuntimeError("it is on already")\n        self.is_on = True',
          'python',
        ),
      'You raise an error with `raise`, and the text goes into the brackets: `raise ValueError("that is too much")`.',
      'Your `deposit` says `balance += amount`. That makes a local variable; the one of the object is `self.balance`. Python says `UnboundLocalError` for this reason.',
      'You forgot `self` as the first parameter of `withdraw`, so Python says that it takes 1 positional argument but 2 were given.',
      'Check what can go wrong first, and change the balance last. Then a call that fails leaves everything as it was.',
      'Your code\n\n' +
        block('    def deposit(self, amount):\n        self.balance += amount', 'python') +
        '\nworks for good amounts. What about `deposit(-50)`, and an account that was closed?',
      'Two tests fail: one deposits into a closed account, the other withdraws more than there is. Both expect a `ValueError` with the text of the instructions, letter by letter.',
    ],
  },
  {
    kept: runLength,
    answers: [
      'Go over the text with an index. When do you know that a run of the same letter has ended? Compare a letter with its neighbour.',
      'A similar example, which counts how often neighbours in a list are equal:\n\n' +
        block(
          'function equalNeighbours(values) {\n  let found = 0\n  for (let i = 1; i < values.length; i++) {\n    if (values[i] === values[i - 1]) {\n      found++\n    }\n  }\n  return found\n}',
          'js',
        ),
      'A conditional expression picks one of two values: `age >= 18 ? "adult" : "child"`.',
      'Your `for` loop runs to `at <= text.length`, so the last round reads `text[text.length]`, which is `undefined`.',
      'You never set the counter back, so the second run is too long. Where does a run end in your code?\n\n' +
        block(
          'for (const sign of text) {\n  if (sign === last) count++\n  else result += count + last\n  last = sign\n}',
          'js',
        ),
      'For `"AAB"` you should get `"2AB"`: a single letter has no number before it.',
      'Strings cannot be changed in JavaScript. Build a new one: start with an empty one and add to it with `+=`.',
      '`TypeError: text.forEach is not a function`: strings have no `forEach`. Use `for (const sign of text)` or an index.',
    ],
  },
  {
    kept: brackets,
    answers: [
      'The bracket that was opened last must be closed first. Which data structure gives you back the last thing you put in?',
      'An array is a stack with `push` and `pop`:\n\n' +
        block('const plates = []\nplates.push("blue")\nplates.push("red")\nconsole.log(plates.pop())', 'js') +
        '\nThis prints `red`.',
      'A `Map` connects keys with values:\n\n' +
        block(
          'const capitals = new Map([["France", "Paris"], ["Italy", "Rome"]])\nconsole.log(capitals.get("Italy"))',
          'js',
        ),
      'A similar example: does each command "undo" have something to undo?\n\n' +
        block(
          'function canUndo(commands) {\n  const done = []\n  for (const command of commands) {\n    if (command === "undo") {\n      if (done.length === 0) return false\n      done.pop()\n    } else {\n      done.push(command)\n    }\n  }\n  return true\n}',
          'js',
        ),
      'Counting is not enough: `([)]` has as many opening as closing brackets, and yet it is wrong.',
      'Your code returns `true` for `"(("`. What is left on your stack at the end, and what does that mean?',
      '`includes` tells whether an array holds a value: `[1, 2].includes(2)` is `true`.',
      'Your comparison `open.pop() == sign` compares `(` with `)`, which are never equal. You need to know which one belongs to which.',
    ],
  },
  {
    kept: search,
    answers: [
      'The array is sorted. When you look at the one in the middle, which half can you forget?',
      'Your loop never ends, for `low = middle` does not change anything when there are two elements left.',
      'A similar program finds the whole square root by halving:\n\n' +
        block(
          'int root(int number) {\n    int from = 0;\n    int to = number + 1;\n    while (to - from > 1) {\n        int guess = (from + to) / 2;\n        if (guess * guess <= number) {\n            from = guess;\n        } else {\n            to = guess;\n        }\n    }\n    return from;\n}',
          'c',
        ),
      'In C, dividing two `int` gives an `int`: `7 / 2` is 3.',
      'You look at each element from the first to the last:\n\n' +
        block(
          'for (int i = 0; i < count; i++) {\n    if (values[i] == wanted) {\n        return i;\n    }\n}\nreturn -1;',
          'c',
        ) +
        '\nThis is right, but the exercise wants you to use that the array is sorted.',
      'The compiler warns: control reaches end of non-void function. What should your function give back when nothing was found?',
      'Keep two indexes, the first and the last place where the value may still be. Draw five boxes on paper and move the indexes.',
      'Your `high` starts as `count`, so `values[high]` is behind the end of the array: the last index is one less than the number of elements.',
    ],
  },
  {
    kept: roman,
    answers: [
      'Which Roman sign would you write first for 1987? Think about what is left afterwards.',
      'A list can hold pairs, and a loop can take them apart:\n\n' +
        block('prices = [("tea", 2), ("cake", 4)]\nfor name, price in prices:\n    print(name, price)', 'python'),
      'A similar example gives change with as few coins as possible:\n\n' +
        block(
          'def coins(amount):\n    given = []\n    for coin in [50, 20, 10, 5, 2, 1]:\n        while amount >= coin:\n            given.append(coin)\n            amount -= coin\n    return given',
          'python',
        ) +
        '\nHow could you use that idea here?',
      'Your dictionary has `"IV": 4` after `"I": 1`. The order matters: try the large ones first.',
      '4 is IV and 9 is IX. You can treat them as signs of their own, with two letters.',
      'Your `while number > value:` leaves out the case that both are equal. Test it with 5.',
      '`result += sign` puts a sign to the end of a string. What should `result` be before the loop?',
      '`"I" * 3` is `"III"`. And `1987 // 1000` is 1, `1987 % 1000` is 987.',
      'In Roman numerals M is 1000, D is 500, C is 100, L is 50, X is 10, V is 5 and I is 1. A smaller sign before a larger one is subtracted.',
    ],
  },
]
