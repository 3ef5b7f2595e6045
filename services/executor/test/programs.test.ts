import { deepEqual, equal, rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import test, { suite } from 'node:test'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import { sharedExecutor, skip } from './sandbox.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

suite('programs run as the bare interpreter runs them', { skip }, () => {
  const { run } = sharedExecutor()

  test('hello in Python and JavaScript', async () => {
    const python = await run('print("hi")')
    deepEqual([python.verdict, python.exitCode, python.stdout, python.stderr], ['COMPLETED', 0, 'hi\n', ''])
    const javascript = await run({ language: 'js', code: 'console.log("hi")' })
    deepEqual(
      [javascript.verdict, javascript.exitCode, javascript.stdout, javascript.stderr],
      ['COMPLETED', 0, 'hi\n', ''],
    )
  })

  test('several files, an entry point, arguments and standard input', async () => {
    const python = await run({
      entryPoint: 'app/start.py',
      files: [
        {
          name: 'app/start.py',
          content: bytes('import sys, greet\nprint(greet.to(input()), sys.argv, sys.stdin.read())'),
        },
        { name: 'app/greet.py', content: bytes('def to(name): return f"hello {name}"') },
      ],
      args: ['--loud', 'a b'],
      stdin: bytes('Ada\nrest'),
    })
    equal(python.stdout, "hello Ada ['app/start.py', '--loud', 'a b'] rest\n", python.stderr)
    const javascript = await run({
      language: 'javascript',
      entryPoint: 'start.mjs',
      files: [
        {
          name: 'start.mjs',
          content: bytes(
            'import { to } from "./lib/greet.mjs"\nimport fs from "node:fs"\n' +
              'console.log(to(fs.readFileSync(0, "utf8")), process.argv.slice(2), process.execArgv)',
          ),
        },
        { name: 'lib/greet.mjs', content: bytes('export const to = (name) => "hello " + name') },
      ],
      args: ['--loud'],
      stdin: bytes('Ada'),
    })
    equal(javascript.stdout, "hello Ada [ '--loud' ] []\n", javascript.stderr)
  })

  test('a large program and a large input arrive whole', async () => {
    const result = await run({
      code: `import sys\nprint(len(open("big").read()), len(sys.stdin.read()))`,
      files: [{ name: 'big', content: bytes('x'.repeat(200_000)) }],
      stdin: bytes('y'.repeat(1_000_000)),
    })
    equal(result.stdout, '200000 1000000\n', result.stderr)
  })

  test('input that is not read does not disturb', async () => {
    const result = await run({ code: 'print("done")', stdin: bytes('y'.repeat(1_000_000)) })
    deepEqual([result.verdict, result.stdout], ['COMPLETED', 'done\n'])
  })

  test('output that is no UTF-8 comes through as it is', async () => {
    equal((await run('import sys; sys.stdout.buffer.write(bytes([255, 104, 105, 0]))')).stdout, '\uFFFDhi\0')
  })

  test('descriptors are 0, 1 and 2', async () => {
    equal((await run('import subprocess; subprocess.run(["ls", "/proc/self/fd"])')).stdout, '0\n1\n2\n3\n')
    equal((await run('import os; print(sorted(os.listdir("/proc/self/fd")))')).stdout, "['0', '1', '2', '3']\n")
    const code = 'console.log(require("child_process").execSync("ls /proc/self/fd").toString())'
    equal((await run({ language: 'javascript', code })).stdout, '0\n1\n2\n3\n\n')
  })

  test('nothing is in the environment but the fixed names', async () => {
    equal((await run('import os; print(sorted(os.environ))')).stdout, "['HOME', 'LANG', 'PATH']\n")
    const code = 'console.log(Object.keys(process.env).sort().join())'
    equal((await run({ language: 'javascript', code })).stdout, 'HOME,LANG,PATH\n')
  })

  test("closing stdout early is the program's own affair", async () => {
    const result = await run('import os\nos.close(1)\nos.close(2)\nimport time; time.sleep(0.05); os._exit(5)')
    deepEqual([result.verdict, result.exitCode], ['NONZERO_EXIT', 5])
  })

  test('hostile file names are refused with the field that holds them', async () => {
    const names = [
      '../x',
      '/etc/x',
      'a/../../x',
      'a\0b',
      './x',
      'a//b',
      '',
      'x'.repeat(256),
      'a\nb',
      '\ud800',
      'a/'.repeat(40) + 'b',
    ]
    for (const name of names) {
      const request = { code: 'print(1)', files: [{ name, content: bytes('x') }] }
      await rejects(
        run(request),
        (error) => error instanceof InvalidRequestError && error.field === 'files[0].name',
        name,
      )
    }
    await rejects(run({ code: '1', files: [{ name: 'main.py', content: bytes('2') }] }), /twice/)
    await rejects(run({ files: [{ name: 'other.py', content: bytes('2') }] }), /not among the files/)
    await rejects(run({ language: 'cobol', code: '' }), /python, javascript/)
    equal(
      (await run({ code: 'import os; print(os.listdir())', files: [{ name: 'ünï cödé', content: bytes('') }] })).stdout,
      "['main.py', 'ünï cödé']\n",
    )
  })
})

const pythons = {
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
    'import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.05), print("late"))).start()\nprint("main")\n',
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
  abort: 'import os\nprint("lost")\nos.abort()\n',
}

const interpreter = '/usr/bin/python3'
const sameInterpreter = await new Promise<boolean>((resolve) => {
  execFile(interpreter, ['-V'], (_, stdout) => resolve(stdout.startsWith('Python 3.11')))
})

suite('Python programs beside the bare interpreter', {
  skip: skip || (!sameInterpreter && 'no Python 3.11 here'),
}, () => {
  const { run } = sharedExecutor()

  for (const [name, code] of Object.entries(pythons)) {
    test(name, async (t) => {
      const { mkdtemp, writeFile, rm } = await import('node:fs/promises')
      const folder = await mkdtemp('/tmp/learnlab-differential-')
      t.after(() => rm(folder, { recursive: true, force: true }))
      await writeFile(`${folder}/main.py`, code)
      const bare = await new Promise<object>((resolve) => {
        const options = { cwd: folder, env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder } }
        const child = execFile(interpreter, ['main.py'], options, (error, stdout, stderr) => {
          resolve({ ...ending(child.exitCode, child.signalCode), stdout, stderr: pathless(stderr, folder), ok: !error })
        })
        child.stdin?.end()
      })
      const { stdout, stderr, exitCode, signal, verdict } = await run(code)
      const folderThere = /\/box\/[0-9a-f]{32}/g
      const ours = {
        exitCode,
        signal,
        stdout,
        stderr: stderr.replace(folderThere, 'FOLDER'),
        ok: verdict === 'COMPLETED',
      }
      deepEqual(ours, bare)
    })
  }
})

function ending(code: number | null, signal: NodeJS.Signals | null) {
  const numbers: Record<string, number> = { SIGINT: 2, SIGABRT: 6 }
  return { exitCode: code ?? undefined, signal: signal ? numbers[signal] : undefined }
}

function pathless(text: string, folder: string): string {
  return text.replaceAll(folder, 'FOLDER')
}
