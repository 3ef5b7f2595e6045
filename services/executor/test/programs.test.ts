import { deepEqual, equal, rejects } from 'node:assert/strict'
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

  test('standard streams can be opened by their names', async () => {
    const python = 'open("/dev/stdout", "w").write(open("/dev/stdin").read()); open("/dev/stderr", "w").write("e")'
    const { stdout, stderr } = await run({ code: python, stdin: bytes('in') })
    deepEqual([stdout, stderr], ['in', 'e'])
    const code = 'console.log(require("fs").readFileSync("/dev/stdin", "utf8"))'
    equal((await run({ language: 'javascript', code, stdin: bytes('in') })).stdout, 'in\n')
  })

  test('localhost has an address', async () => {
    const code = `require('http').createServer((_, answer) => answer.end('ok')).listen(0, async function () {
      console.log(await (await fetch('http://localhost:' + this.address().port)).text())
      this.close()
    })`
    equal((await run({ language: 'javascript', code })).stdout, 'ok\n')
  })

  test('the own name has an address that can be served and reached', async () => {
    const code = `import socket
server = socket.create_server((socket.gethostname(), 0))
client = socket.create_connection((socket.gethostname(), server.getsockname()[1]))
server.accept()[0].sendall(b'served')
print(client.recv(6).decode())`
    equal((await run(code)).stdout, 'served\n')
  })

  test('a package.json is heeded', async () => {
    const files = [
      { name: 'package.json', content: bytes('{ "type": "module", "imports": { "#part": "./part.js" } }') },
      { name: 'part.js', content: bytes('export default typeof require') },
    ]
    const code = 'import part from "#part"\nconsole.log(part, typeof require)'
    equal((await run({ language: 'javascript', code, files })).stdout, 'undefined undefined\n')
  })

  test('a file with the name of a module of the library comes before it', async () => {
    const random = { name: 'random.py', content: bytes('x = 5') }
    equal((await run({ code: 'import random; print(random.x)', files: [random] })).stdout, '5\n')
    equal((await run({ code: 'import random; print(random.choice("a"))' })).stdout, 'a\n')
    const json = { name: 'app/json/__init__.py', content: bytes('x = 6') }
    const entry = { name: 'app/main.py', content: bytes('import json, sys\nprint(json.x, sys.argv)') }
    const inFolder = await run({ entryPoint: 'app/main.py', files: [json, entry], args: ['a'] })
    equal(inFolder.stdout, "6 ['app/main.py', 'a']\n", inFolder.stderr)
    const agents = ['child', 'ending', 'places'].map((name) => ({
      name: `${name}.py`,
      content: bytes(`x = "${name}"`),
    }))
    equal(
      (await run({ code: 'import child, ending, places; print(child.x, ending.x, places.x)', files: agents })).stdout,
      'child ending places\n',
    )
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

  test('an exit of JavaScript loses no output, as it may where pipes are asynchronous', async () => {
    const code = 'console.log("x".repeat(500000))\nprocess.exit(3)\n'
    const { stdout, exitCode } = await run({ language: 'javascript', code })
    deepEqual([stdout.length, exitCode], [500_001, 3])
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
      `${'a/'.repeat(40)}b`,
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
