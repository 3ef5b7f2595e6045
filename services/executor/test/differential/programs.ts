/** Programs in Python, by what each is about. */
export const pythons: Readonly<Record<string, string>> = {
  'an uncaught exception': 'def f(x):\n  return 1 / x\n\nf(0)\n',
  'a chain of exceptions': 'try:\n  {}["a"]\nexcept KeyError as e:\n  raise ValueError("no") from e\n',
  'a syntax error': 'x = 1\nprint(x\ny = 2\n',
  'an error of indentation': 'def f():\nreturn 1\n',
  'exit with a message': 'import sys\nsys.exit("bye")\n',
  'exit() as a built-in': 'print("a", end="")\nexit(4)\n',
  'output without a newline and no flush': 'import sys\nsys.stdout.write("no newline")\n',
  'a finalizer at the end':
    'class A:\n  def __init__(s, n): s.n = n\n  def __del__(s): print("gone", s.n)\na = A(1)\nb = A(2)\nc = [A(3)]; c.append(c)\n',
  'exit functions':
    'import atexit\natexit.register(print, "first")\n@atexit.register\ndef f():\n  print("second", __name__)\n',
  'threads that outlive the main one':
    'import threading, time\nsaid = threading.Event()\nthreading.Thread(target=lambda: (said.wait(), time.sleep(0.05), print("late"))).start()\nprint("main")\nsaid.set()\n',
  'an exception in a thread':
    'import threading\nt = threading.Thread(target=lambda: 1/0, name="T")\nt.start(); t.join()\nprint("on")\n',
  'multiprocessing by fork':
    'import multiprocessing as m\ndef sq(x): return x * x\nif __name__ == "__main__":\n  with m.Pool(2) as p: print(p.map(sq, range(5)))\n',
  'multiprocessing by spawn':
    'import multiprocessing as m\ndef sq(x): return x * x\nif __name__ == "__main__":\n  with m.get_context("spawn").Pool(1) as p: print(p.map(sq, range(5)))\n',
  'a subprocess':
    'import subprocess, sys\nprint(subprocess.run([sys.executable, "-c", "print(6*7)"], capture_output=True, text=True).stdout)\n',
  'the end of input': 'input()\n',
  'an interrupt': 'import os, signal\nprint("x")\nos.kill(os.getpid(), signal.SIGINT)\nimport time; time.sleep(2)\n',
  'what a main module has':
    'print(__name__, __spec__, __doc__, __package__, sorted(globals()))\nimport sys\nprint(sys.flags, sys.path[1:], sys.argv)\n',
  'deep recursion': 'def f(n): return f(n + 1)\ntry: f(0)\nexcept RecursionError as e: print(e)\n',
  'a hook of its own': 'import sys\nsys.excepthook = lambda *a: print("hook", a[0].__name__)\nraise KeyError("x")\n',
  'a hook that fails': 'import sys\ndef hook(*a): 1/0\nsys.excepthook = hook\nraise KeyError("x")\n',
  asyncio: 'import asyncio\nasync def main():\n  await asyncio.sleep(0.01)\n  return 5\nprint(asyncio.run(main()))\n',
  'pickling its own classes': 'import pickle\nclass P:\n  x = 1\nprint(pickle.loads(pickle.dumps(P())).x, P)\n',
  'dataclasses and annotations':
    'from dataclasses import dataclass\n@dataclass\nclass P:\n  x: int\ny: int = 3\nprint(P(1), __annotations__)\n',
  'a warning': 'import warnings\nwarnings.warn("careful")\n',
  'leaving stdout closed': 'import sys\nprint("a")\nsys.stdout.close()\n',
  'changing folder before failing': 'import os\nos.chdir("/")\nraise ValueError("here")\n',
  'what is below the main module':
    'import inspect, sys, traceback, warnings\ntraceback.print_stack()\nprint(len(inspect.stack()), sys._getframe().f_back)\nwarnings.warn("w", stacklevel=2)\n',
  'endless recursion': 'def f(n): return f(n + 1)\nf(0)\n',
  'the depth of recursion':
    'import sys\nsys.setrecursionlimit(200)\nd = 0\ndef f():\n  global d\n  d += 1; f()\ntry: f()\nexcept RecursionError: print(d, sys.getrecursionlimit())\n',
  'tracing that is never ended':
    'import sys, os\ndef t(f, e, a):\n  print(e, os.path.basename(f.f_code.co_filename), f.f_lineno); return t\nsys.settrace(t)\n(lambda: 1)()\n',
  'profiling that is never ended':
    'import sys\ndef p(f, e, a): print(e, getattr(a, "__name__", a))\nsys.setprofile(p)\nlen("a")\n',
  'an error in a finalizer at the end': 'class A:\n  def __del__(s): 1/0\na = A()\n',
  'an exit whose message fails': 'class B:\n  def __str__(s): 1/0\nraise SystemExit(B())\n',
  'no stdout': 'import sys\ndel sys.stdout\nprint("x")\n',
  'no hook': 'import sys\ndel sys.excepthook\n1/0\n',
  'stdout closed below': 'import os\nos.close(1)\nprint("x")\n',
  'stderr closed below': 'import os\nos.close(2)\n1/0\n',
  'no main module': 'import sys\nsys.modules["__main__"] = None\nprint("n")\n',
  'another encoding': '# -*- coding: ascii -*-\nprint("\u00e9")\n',
  'an unknown encoding': '# coding: nonsense\nprint(1)\n',
  'a zero byte': 'print(1)\0\nprint(2)\n',
  abort: 'import os\nprint("lost")\nos.abort()\n',
}

/** Programs in JavaScript, likewise. */
export const javascripts: Readonly<Record<string, string>> = {
  'an uncaught error': 'function f(x) {\n  return x.y.z\n}\nf({})\n',
  'a syntax error': 'let x = 1\nlet x = 2\n',
  'an unhandled rejection': 'console.log("before")\nPromise.reject(new RangeError("no"))\n',
  'an error with a cause': 'throw new Error("outer", { cause: new TypeError("inner") })\n',
  'something thrown that is no error': 'throw { code: 7 }\n',
  'an exit code': 'process.on("exit", (code) => console.log("exit", code))\nprocess.exitCode = 4\n',
  'timers, promises and microtasks':
    'setImmediate(() => setTimeout(() => console.log("t")) && console.log("i"))\nPromise.resolve().then(() => console.log("m"))\nprocess.nextTick(() => console.log("n"))\n',
  'a module by its syntax':
    'import { basename } from "node:path"\nconsole.log(basename(import.meta.url), typeof require)\nawait 1\n',
  'what a main module has':
    'console.log(require.main === module, module.id, module.children.length, Object.keys(require.cache).length, __filename.endsWith("main.js"), process.argv.length, process.execArgv)\n',
  'reading input': 'process.stdin.on("data", (d) => console.log(String(d))).on("end", () => console.log("end"))\n',
  'child processes':
    'const { execFileSync, spawnSync } = require("node:child_process")\nconsole.log(String(execFileSync(process.execPath, ["-e", "console.log(6*7)"])), spawnSync("false").status)\n',
  'a forked child':
    'const { fork } = require("node:child_process")\nif (process.send) process.send("hello")\nelse fork(__filename).on("message", console.log)\n',
  'a worker':
    'const { Worker, isMainThread, parentPort } = require("node:worker_threads")\nif (isMainThread) new Worker(__filename).on("message", console.log)\nelse parentPort.postMessage("from worker")\n',
  'files and requires':
    'const fs = require("node:fs")\nfs.writeFileSync("part.js", "exports.x = 9")\nconsole.log(require("./part.js").x, fs.readdirSync(".").join())\n',
  warnings: 'process.emitWarning("careful", { code: "C1" })\nconsole.error("e")\n',
  'a server on loopback':
    'const net = require("node:net")\nconst s = net.createServer((c) => c.end("hi")).listen(0, "127.0.0.1", () => net.connect(s.address().port, "127.0.0.1").on("data", (d) => console.log(String(d))).on("close", () => s.close()))\n',
  'a type error in a promise chain': 'async function main() {\n  await null\n  undefined.x\n}\nmain()\n',
  'an abort': 'process.kill(process.pid, "SIGTERM")\nsetTimeout(() => {}, 1000)\n',
}
