import type { ExerciseName } from './exercises.ts'

/** How somebody who knows the solution tells it in their own words: by kind, exercise by exercise. */
export const rewrites: Readonly<Record<string, Partial<Readonly<Record<ExerciseName, string>>>>> = {
  'another making, same name': {
    palindrome:
      '```python\ndef is_palindrome(text):\n    clean = "".join(filter(str.isalnum, text)).lower()\n    for at in range(len(clean) // 2):\n        if clean[at] != clean[-1 - at]:\n            return False\n    return True\n```\n',
    leap: '```python\ndef is_leap(year):\n    if year % 400 == 0:\n        return True\n    if year % 100 == 0:\n        return False\n    return year % 4 == 0\n```\n',
    primes:
      '```python\ndef primes_up_to(limit):\n    return [n for n in range(2, limit + 1) if all(n % d for d in range(2, int(n ** 0.5) + 1))]\n```\n',
    fizz: '```python\ndef fizz_buzz(count):\n    return ["Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0) or str(n) for n in range(1, count + 1)]\n```\n',
    matrix:
      '```python\ndef spiral(matrix):\n    out = []\n    while matrix:\n        out += matrix[0]\n        matrix = list(zip(*matrix[1:]))[::-1]\n    return out\n```\n',
    caesar:
      '```python\nimport string\n\ndef encipher(message, shift):\n    small, large = string.ascii_lowercase, string.ascii_uppercase\n    k = shift % 26\n    table = str.maketrans(small + large, small[k:] + small[:k] + large[k:] + large[:k])\n    return message.translate(table)\n```\n',
    collatz:
      '```js\nexport const steps = (start) => {\n  if (start < 1) throw new RangeError("no")\n  return start === 1 ? 0 : 1 + steps(start % 2 ? start * 3 + 1 : start / 2)\n}\n```\n',
    anagrams:
      '```js\nexport function groupAnagrams(words) {\n  const byKey = Object.groupBy(words, (w) => w.toLowerCase().split("").sort().join(""))\n  return Object.values(byKey).filter((g) => g.length > 1)\n}\n```\n',
    flatten: '```js\nexport const flatten = (nested) => nested.flat(Infinity).filter((x) => x != null)\n```\n',
    triangle:
      '```js\nexport function pascal(height) {\n  let last = []\n  return Array.from({ length: height }, () => (last = [1, ...last.map((x, i) => x + (last[i + 1] ?? 0))]))\n}\n```\n',
  },
  'small changes and other names': {
    primes:
      '```python\ndef sieve(n):\n    marked = [0] * (n + 1)\n    found = list()\n    k = 2\n    while k <= n:\n        if not marked[k]:\n            found += [k]\n            j = k * k\n            while j <= n:\n                marked[j] = 1\n                j += k\n        k += 1\n    return found\n```\n',
    fizz: '```python\ndef play(n: int) -> list[str]:\n    out: list[str] = []\n    i = 1\n    while i <= n:\n        if i % 3 == 0 and i % 5 == 0:\n            out += ["FizzBuzz"]\n        elif not i % 3:\n            out += ["Fizz"]\n        elif not i % 5:\n            out += ["Buzz"]\n        else:\n            out += [f"{i}"]\n        i = i + 1\n    return out\n```\n',
    caesar:
      '```python\ndef f(t, k):\n    r = []\n    for c in t:\n        base = 65 if c.isupper() else 97 if c.islower() else None\n        r.append(c if base is None else chr((ord(c) + k - base) % 26 + base))\n    return "".join(r)\n```\n',
    matrix:
      '```python\ndef wander(grid):\n    path = []\n    left = [list(line) for line in grid]\n    while len(left) > 0:\n        path = path + left.pop(0)\n        if left and left[0]:\n            path = path + [line.pop() for line in left]\n        if left:\n            path = path + left.pop()[::-1]\n        if left and left[0]:\n            path = path + [line.pop(0) for line in left[::-1]]\n    return path\n```\n',
    grades:
      '```python\ndef table(rows):\n    by = {}\n    for r in rows:\n        who, what = r.split(":", 1)\n        what = what.strip()\n        if what.isdigit():\n            by.setdefault(who.strip(), []).append(int(what))\n    mean = lambda w: sum(by[w]) / len(by[w])\n    return [f"{w}: {mean(w):.1f}" for w in sorted(by, key=lambda w: (-mean(w), w))]\n```\n',
    anagrams:
      '```js\nfunction bundle(list) {\n  const map = {}\n  list.forEach((w) => {\n    const k = w.toLowerCase().split("").sort().join("")\n    if (!(k in map)) map[k] = []\n    map[k].push(w)\n  })\n  return Object.values(map).filter((g) => g.length >= 2)\n}\n```\n',
    triangle:
      '```js\nfunction numbers(n) {\n  const all = []\n  for (let i = 0; i < n; i += 1) {\n    const now = [1]\n    let j = 1\n    while (j < i + 1) {\n      now.push((all[i - 1][j - 1] || 0) + (all[i - 1][j] || 0))\n      j += 1\n    }\n    all.push(now)\n  }\n  return all\n}\n```\n',
    collatz:
      '```js\nfunction count(n) {\n  if (n < 1 || !Number.isInteger(n)) { throw new RangeError("positive integers only") }\n  let c = 0\n  for (let x = n; x !== 1; c++) {\n    if (x % 2 === 0) { x = x / 2 } else { x = x * 3 + 1 }\n  }\n  return c\n}\n```\n',
  },
  'another language': {
    primes:
      '```ruby\ndef primes_up_to(limit)\n  crossed = Array.new(limit + 1, false)\n  primes = []\n  (2..limit).each do |candidate|\n    next if crossed[candidate]\n    primes << candidate\n    (candidate * candidate).step(limit, candidate) { |m| crossed[m] = true }\n  end\n  primes\nend\n```\n',
    fizz: '```go\nfunc fizzBuzz(count int) []string {\n\tresult := []string{}\n\tfor i := 1; i <= count; i++ {\n\t\tswitch {\n\t\tcase i%15 == 0:\n\t\t\tresult = append(result, "FizzBuzz")\n\t\tcase i%3 == 0:\n\t\t\tresult = append(result, "Fizz")\n\t\tcase i%5 == 0:\n\t\t\tresult = append(result, "Buzz")\n\t\tdefault:\n\t\t\tresult = append(result, strconv.Itoa(i))\n\t\t}\n\t}\n\treturn result\n}\n```\n',
    caesar:
      "```rust\nfn rotate(m: &str, k: u8) -> String {\n    m.chars().map(|c| match c {\n        'A'..='Z' => ((c as u8 - 65 + k) % 26 + 65) as char,\n        'a'..='z' => ((c as u8 - 97 + k) % 26 + 97) as char,\n        _ => c,\n    }).collect()\n}\n```\n",
    inventory:
      '```java\npublic class Inventory {\n  private final Map<String, Integer> stock = new HashMap<>();\n  public void receive(String item, int amount) {\n    if (amount < 1) throw new IllegalArgumentException("nothing to receive");\n    stock.merge(item, amount, Integer::sum);\n  }\n  public void ship(String item, int amount) {\n    if (stock.getOrDefault(item, 0) < amount) throw new NoSuchElementException(item);\n    stock.merge(item, -amount, Integer::sum);\n    stock.remove(item, 0);\n  }\n}\n```\n',
    leap: '```haskell\nisLeap :: Int -> Bool\nisLeap y = y `mod` 4 == 0 && (y `mod` 100 /= 0 || y `mod` 400 == 0)\n```\n',
    collatz:
      '```python\ndef walk(n):\n    if n < 1:\n        raise ValueError("a positive integer is needed")\n    taken = 0\n    while n != 1:\n        n = n // 2 if n % 2 == 0 else 3 * n + 1\n        taken += 1\n    return taken\n```\n',
    flatten:
      '```python\ndef flatten(nested):\n    flat = []\n    for item in nested:\n        if isinstance(item, list):\n            flat.extend(flatten(item))\n        elif item is not None:\n            flat.append(item)\n    return flat\n```\n',
    queue:
      '```python\nclass Queue:\n    def __init__(self):\n        self.incoming, self.outgoing = [], []\n    def enqueue(self, item):\n        self.incoming.append(item)\n    def dequeue(self):\n        if not self.outgoing:\n            while self.incoming:\n                self.outgoing.append(self.incoming.pop())\n        if not self.outgoing:\n            raise IndexError("the queue is empty")\n        return self.outgoing.pop()\n```\n',
    triangle:
      '```c\nvoid pascal(int height, int rows[][64]) {\n  for (int row = 0; row < height; row++) {\n    rows[row][0] = 1;\n    for (int place = 1; place <= row; place++) {\n      rows[row][place] = rows[row - 1][place - 1] + (place < row ? rows[row - 1][place] : 0);\n    }\n  }\n}\n```\n',
    anagrams:
      '```kotlin\nfun groupAnagrams(words: List<String>): List<List<String>> =\n    words.groupBy { it.lowercase().toCharArray().sorted().joinToString("") }\n        .values\n        .filter { it.size > 1 }\n```\n',
  },
  'sentences with all steps': {
    primes:
      'Make a list called crossed with limit plus one entries that are all False, and an empty list called primes. Go with candidate from 2 to limit. If crossed at candidate is True, continue with the next one. Append candidate to primes. Then go with multiple from candidate times candidate to limit in steps of candidate, and set crossed at multiple to True. At the end return primes.\n',
    fizz: '1. Start with an empty list result.\n2. For each number from 1 to count:\n3. if number modulo 15 is 0 append "FizzBuzz",\n4. else if number modulo 3 is 0 append "Fizz",\n5. else if number modulo 5 is 0 append "Buzz",\n6. otherwise append the number as a string.\n7. Return result.\n',
    caesar:
      'Begin with hidden as an empty text. For every sign of message: if the sign isupper, take ord of sign, subtract 65, add shift, take it modulo 26, add 65, and add chr of that to hidden. If the sign islower, do the same with 97. Otherwise add sign to hidden as it is. Return hidden.\n',
    collatz:
      'If start is not an integer or start is less than 1, throw a RangeError. Let current be start and taken be 0. While current is not 1: if current modulo 2 is 0, current becomes current divided by 2, otherwise 3 times current plus 1; and taken grows by 1. Return taken.\n',
    anagrams:
      'Create a Map named groups. For each word of words, spread word.toLowerCase() into letters, sort them and join them with nothing between: that is the key. If groups does not have the key, set it to an empty array. Push word to what groups gets for the key. In the end spread groups.values() and filter each group whose length is greater than 1.\n',
    debounce:
      'Declare timer without a value. Return an arrow function that takes any number of given arguments. In it, call clearTimeout with timer, and then set timer to what setTimeout returns for an arrow function that calls action with all of given, and delayMs as its time.\n',
    queue:
      'The class Queue has two private arrays, incoming and outgoing. enqueue pushes the item to incoming. dequeue looks whether outgoing has length 0; if so, while incoming has a length greater than 0, it pushes to outgoing what it pops from incoming. If outgoing still has length 0 it throws an Error that the queue is empty. Then it returns what it pops from outgoing. size returns the length of incoming plus the length of outgoing.\n',
    grades:
      'Make marks an empty dictionary. For each line of lines, partition the line at ":" into name and mark. If mark.strip() is not isdigit, continue. setdefault the stripped name in marks to an empty list and append int of mark. Sort the names by minus the sum of their marks divided by how many there are, then by name. Return for each name a text of name, a colon, and that average with one digit.\n',
  },
  'sentences in another language': {
    primes:
      'Lege eine Liste crossed mit limit + 1 Einträgen False an und eine leere Liste primes. Laufe mit candidate von 2 bis limit. Ist crossed[candidate] wahr, mach mit dem nächsten weiter. Hänge candidate an primes an. Dann laufe mit multiple von candidate * candidate bis limit in Schritten von candidate und setze crossed[multiple] auf True. Gib primes zurück.\n',
    fizz: 'Empieza con una lista vacía result. Para cada número de 1 a count: si number % 15 es 0, añade "FizzBuzz"; si no, si number % 3 es 0, añade "Fizz"; si no, si number % 5 es 0, añade "Buzz"; en otro caso añade str(number). Devuelve result.\n',
    caesar:
      'Commence avec hidden vide. Pour chaque sign de message : si sign.isupper(), ajoute chr((ord(sign) - 65 + shift) % 26 + 65) ; sinon si sign.islower(), la même chose avec 97 ; sinon ajoute sign. Renvoie hidden.\n',
    collatz:
      'Maak current gelijk aan start en taken gelijk aan 0. Zolang current niet 1 is: als current % 2 gelijk is aan 0, deel current door 2, anders wordt het 3 * current + 1; tel 1 op bij taken. Geef taken terug. Gooi vooraf een RangeError als start kleiner is dan 1 of geen geheel getal.\n',
    anagrams:
      'Crea una Map groups. Per ogni word di words la chiave è key = [...word.toLowerCase()].sort().join(""). Se groups non ha key, metti una lista vuota. Aggiungi word alla lista di key. Restituisci i valori di groups con length maggiore di 1.\n',
    flatten:
      'Utwórz pustą tablicę flat. Dla każdego item z nested: jeśli Array.isArray(item), dodaj do flat wszystko z flatten(item); w przeciwnym razie, jeśli item nie jest null ani undefined, dodaj item do flat. Zwróć flat.\n',
  },
}
