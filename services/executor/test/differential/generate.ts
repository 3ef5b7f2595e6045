/** Programs made of pieces that are put together by chance: the same for the same seed. */
export function generatePrograms(language: 'python' | 'javascript', seed: number, count: number): string[] {
  const pieces = language === 'python' ? pythonPieces : javascriptPieces
  return Array.from({ length: count }, (_, at) => {
    const next = chance(seed * 1_000_003 + at)
    const length = 3 + Math.floor(next() * 6)
    const body = Array.from({ length }, (_, part) => pick(pieces.goingOn, next)(`${part}`, next))
    // Every third program ends by an error, at some depth.
    if (at % 3 === 1) body.push(pick(pieces.failing, next)('z', next))
    return `${body.join('\n')}\n`
  })
}

type Chance = () => number
type Piece = (suffix: string, next: Chance) => string
type Pieces = { readonly goingOn: readonly Piece[]; readonly failing: readonly Piece[] }

/** Mulberry32: 32 bits of state, values from 0 to 1. */
function chance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function pick<T>(values: readonly T[], next: Chance): T {
  const value = values[Math.floor(next() * values.length)]
  if (value === undefined) throw new RangeError('there is nothing to choose from')
  return value
}

const number = (next: Chance) => Math.floor(next() * 1000) - 200
const numbers = (next: Chance) => Array.from({ length: 2 + Math.floor(next() * 6) }, () => number(next)).join(', ')
const word = (next: Chance) => pick(['ada', 'Zoë', 'naïve', 'ß', 'λ', 'x y', '', '日本', 'tab\\t', "it's"], next)

const pythonPieces: Pieces = {
  goingOn: [
    (s, n) =>
      `a${s} = [${numbers(n)}]\nprint(sorted(a${s}), sum(a${s}), max(a${s}) ${pick(['+', '-', '*', '%', '//'], n)} ${1 + Math.abs(number(n))})`,
    (s, n) =>
      `w${s} = ${JSON.stringify(word(n))}\nprint(repr(w${s}), w${s}.upper(), w${s}.encode(), len(w${s}), f"{w${s}!r:>${5 + (Math.abs(number(n)) % 9)}}|")`,
    (s, n) =>
      `class C${s}:\n    def __init__(self, x): self.x = x\n    def __repr__(self): return f"C${s}({self.x})"\n    def __eq__(self, o): return self.x == o.x\n    def __del__(self): print("end of", self.x)\nc${s} = C${s}(${number(n)})\nprint(c${s}, c${s} == C${s}(${number(n)}))`,
    (s, n) =>
      `def g${s}(n):\n    while n:\n        got = yield n\n        n = n - 1 if got is None else got\nprint(list(g${s}(${2 + (Math.abs(number(n)) % 7)})))`,
    (s, n) =>
      `try:\n    print([${numbers(n)}][${number(n)}])\nexcept IndexError as error:\n    print(type(error).__name__, error)\nfinally:\n    print("finally ${s}")`,
    (s, n) =>
      `def f${s}(n, *a, k=${number(n)}, **b): return f${s}(n - 1, *a, k=k + 1) if n > 0 else (a, k, b)\nprint(f${s}(${Math.abs(number(n)) % 50}, 1, "b"))`,
    (_, n) =>
      `import math, fractions, decimal\nprint(math.factorial(${Math.abs(number(n)) % 30}), fractions.Fraction(${number(n)}, 7), decimal.Decimal(${number(n)}) / 7, round(${number(n)} / 7, 3))`,
    (s, n) =>
      `d${s} = {k: v for v, k in enumerate(${JSON.stringify(`${word(n)}abcab`)})}\nprint(d${s}, list(d${s}.items())[-1:])`,
    (_, n) =>
      `import json, re\nprint(json.dumps({"a": [${numbers(n)}], "w": ${JSON.stringify(word(n))}}), re.findall(r"\\d+", "a${number(n)}b${number(n)}"))`,
    (s, n) =>
      `import sys\nprint("to stderr ${s}", ${number(n)}, file=sys.stderr)\nsys.stdout.write("no newline ${s} ")`,
    (s, n) =>
      `import threading\nt${s} = [threading.Thread(target=lambda i=i: r${s}.append(i * ${number(n)})) for i in range(3)]\nr${s} = []\nfor t in t${s}: t.start(); t.join()\nprint(sorted(r${s}))`,
    (s, n) =>
      `match [${numbers(n)}]:\n    case [x, y]: print("two", x, y)\n    case [x, *rest] if x > 0: print("more ${s}", rest)\n    case _: print("other")`,
    (s, n) =>
      `from contextlib import contextmanager\n@contextmanager\ndef m${s}():\n    print("in ${s}")\n    try: yield ${number(n)}\n    finally: print("out ${s}")\nwith m${s}() as x: print(x)`,
    (s, n) => `import warnings\nwarnings.warn("careful ${s} ${number(n)}")`,
    (s, n) => `import atexit\natexit.register(print, "at the end ${s}", ${number(n)})`,
    (s, n) =>
      `import asyncio\nasync def h${s}(n):\n    await asyncio.sleep(0)\n    return n * 2\nasync def main${s}(): return await asyncio.gather(*(h${s}(i) for i in (${numbers(n)})))\nprint(asyncio.run(main${s}()))`,
  ],
  failing: [
    (s, n) =>
      `def f${s}(n):\n    if n == 0:\n        return [][${number(n)}]\n    return f${s}(n - 1) + 1\nf${s}(${1 + (Math.abs(number(n)) % 12)})`,
    (_, n) =>
      `try:\n    {}[${JSON.stringify(word(n))}]\nexcept KeyError as e:\n    raise ValueError(${JSON.stringify(word(n))}) ${pick(['from e', 'from None', ''], n)}`,
    (s, n) => `class E${s}(Exception):\n    def __str__(self): return "own ${number(n)}"\nraise E${s}`,
    (_, n) => `print(undefined_${Math.abs(number(n))})`,
    (_, n) => `x = (${numbers(n)}\nprint(x)\ny = =`,
    (_, n) => `raise ExceptionGroup("several", [ValueError(${number(n)}), TypeError(${JSON.stringify(word(n))})])`,
    (_, n) => `assert ${number(n)} == 1000, ${JSON.stringify(word(n))}`,
    (_, n) => `e = OSError(${Math.abs(number(n)) % 30}, "told"); e.add_note("a note"); raise e`,
    (_, n) => `(lambda x: x.${pick(['a', 'append', 'uper'], n)}.b)(${JSON.stringify(word(n))})`,
  ],
}

const javascriptPieces: Pieces = {
  goingOn: [
    (s, n) =>
      `const a${s} = [${numbers(n)}]\nconsole.log(a${s}.toSorted((x, y) => x - y), Math.max(...a${s}) ${pick(['+', '-', '*', '%', '/', '>>', '**'], n)} ${1 + (Math.abs(number(n)) % 9)})`,
    (s, n) =>
      `const w${s} = ${JSON.stringify(word(n))}\nconsole.log(w${s}, [w${s}], w${s}.toUpperCase(), w${s}.length, [...w${s}], w${s}.padStart(${5 + (Math.abs(number(n)) % 9)}))`,
    (s, n) =>
      `class C${s} {\n  #x = ${number(n)}\n  get x() { return this.#x }\n  static y = 1\n}\nconsole.log(new C${s}(), new C${s}().x, C${s})`,
    (s, n) =>
      `function* g${s}(n) { while (n > 0) yield n-- }\nconsole.log([...g${s}(${2 + (Math.abs(number(n)) % 7)})])`,
    (s, n) =>
      `try { null.x${s} } catch (error) { console.log(error.name, error.message) } finally { console.log("finally", ${number(n)}) }`,
    (_, n) =>
      `console.log(new Map([[${number(n)}, { a: [${numbers(n)}] }]]), new Set([${numbers(n)}]), { d: { e: { f: { g: 1 } } } })`,
    (s, n) => `setTimeout(() => console.log("timer ${s}", ${number(n)}))`,
    (s, n) =>
      `Promise.resolve(${number(n)}).then((x) => { console.log("then ${s}", x); return x }).finally(() => console.log("settled ${s}"))`,
    (s, n) => `process.nextTick(() => console.log("tick ${s}", ${number(n)}))`,
    (_, n) => `console.error("to stderr", ${number(n)}, ${JSON.stringify(word(n))})`,
    (_, n) =>
      `console.log(JSON.stringify({ a: [${numbers(n)}], w: ${JSON.stringify(word(n))} }, null, 2), /(\\d+)/.exec("a${number(n)}"))`,
    (_, n) => `console.table([{ a: ${number(n)}, b: ${JSON.stringify(word(n))} }, { a: ${number(n)} }])`,
    (s, n) => `process.on("exit", (code) => console.log("exit ${s}", code, ${number(n)}))`,
    (_, n) =>
      `console.log(new Date(${Math.abs(number(n)) * 86_400_000}).toISOString(), (${number(n)} / 7).toFixed(3), 2n ** ${Math.abs(number(n)) % 90}n, typeof Symbol(), [1, , 3], -0, NaN)`,
    (s, n) =>
      `async function h${s}(n) { await null; return n * 2 }\nPromise.all([${numbers(n)}].map(h${s})).then((all) => console.log(all))`,
  ],
  failing: [
    (s, n) =>
      `function f${s}(n) {\n  if (n === 0) return undefined.x\n  return f${s}(n - 1)\n}\nf${s}(${1 + (Math.abs(number(n)) % 9)})`,
    (_, n) =>
      `throw new ${pick(['Error', 'TypeError', 'RangeError'], n)}(${JSON.stringify(word(n))}, { cause: ${number(n)} })`,
    (_, n) => `Promise.reject(new Error("rejected ${number(n)}"))`,
    (_, n) => `undefinedName${Math.abs(number(n))}()`,
    (_, n) => `throw ${pick(['null', '"text"', '{ code: 7 }', '42'], n)}`,
    (s, n) =>
      `class E${s} extends Error { constructor() { super("own ${number(n)}"); this.code = "E_OWN" } }\nthrow new E${s}()`,
    (_, n) => `const x = [${numbers(n)}]\nlet x = 1`,
    (_, n) => `throw new AggregateError([new Error("one"), new TypeError("two ${number(n)}")], "several")`,
    (_, n) => `setTimeout(() => { throw new Error("late ${number(n)}") })`,
  ],
}
