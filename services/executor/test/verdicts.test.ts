import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { type Ran, sharedExecutor, skip } from './sandbox.ts'

suite('bad programs end in their verdict, and the next one runs normally', { skip }, () => {
  const { run } = sharedExecutor()

  /** Checks the verdict, that it came in bounded time, and that the program after it finds everything in order. */
  async function ends(program: Parameters<typeof run>[0], verdict: string, withinMs = 60_000): Promise<Ran> {
    const began = performance.now()
    const result = await run(program)
    const tookMs = performance.now() - began
    equal(result.verdict, verdict, `${result.verdict}: ${result.stderr.slice(-500)}`)
    ok(tookMs < withinMs, `took ${tookMs} ms`)
    equal((await run('print("fine")')).stdout, 'fine\n')
    return result
  }

  test('an endless loop', async () => {
    const result = await ends({ code: 'while True: pass', limits: { cpuMs: 500 } }, 'CPU_TIME_LIMIT')
    ok(result.cpuUs >= 500_000 && result.cpuUs < 1_500_000, `${result.cpuUs} µs`)
  })

  test('an endless loop spread over processes', async () => {
    const code = 'import os\nfor _ in range(4): os.fork()\nwhile True: pass'
    await ends({ code, limits: { cpuMs: 500 } }, 'CPU_TIME_LIMIT')
  })

  test('an endless sleep', async () => {
    await ends({ code: 'import time; time.sleep(100)', limits: { wallMs: 300 } }, 'WALL_TIME_LIMIT')
  })

  test('an endless loop in JavaScript', async () => {
    await ends({ language: 'javascript', code: 'for (;;) {}', limits: { cpuMs: 500 } }, 'CPU_TIME_LIMIT')
  })

  test('1 GB of memory', async () => {
    await ends('x = "a" * 10**9; print(len(x))', 'MEMORY_LIMIT')
    await ends('x = []\nwhile True: x.append(bytes(range(256)) * 4000)', 'MEMORY_LIMIT')
  })

  test('1 GB of memory in JavaScript', async () => {
    const code = 'const kept = []; for (let i = 0; i < 130; i++) kept.push(new Array(1e6).fill(i + 0.5))'
    await ends({ language: 'javascript', code }, 'MEMORY_LIMIT')
  })

  test('more memory than asked for, though the container would bear it', async () => {
    const code = 'x = bytearray(100 * 2**20)'
    await ends({ code, limits: { memoryBytes: 64 * 2 ** 20 } }, 'MEMORY_LIMIT')
    equal((await run({ code, limits: { memoryBytes: 200 * 2 ** 20 } })).verdict, 'COMPLETED')
  })

  test('memory that the kernel holds, with the agent put first in line to be killed for it', async () => {
    const code = `
import os, time
open("/proc/self/oom_score_adj", "w").write("0")
for _ in range(60):
    if os.fork() == 0:
        try:
            while True:
                reading, writing = os.pipe()
                os.set_blocking(writing, False)
                try:
                    while True: os.write(writing, bytes(65536))
                except BlockingIOError: pass
        except OSError: time.sleep(100)
time.sleep(8)`
    await ends(code, 'MEMORY_LIMIT')
  })

  test('CPU time and wall time span the same', async () => {
    for (const [language, code] of [
      ['python', 'x = 1'],
      ['python', 'sum(range(10**6))'],
      ['javascript', ''],
      ['python', 'import subprocess; subprocess.run(["sh", "-c", "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done"])'],
    ] as const) {
      const { cpuUs, wallUs, verdict } = await run({ language, code })
      equal(verdict, 'COMPLETED')
      // Node compiles and collects on threads of its own.
      const threads = language === 'javascript' ? 4 : 1
      ok(cpuUs > 0 && cpuUs <= wallUs * threads + 1_000, `${code}: CPU ${cpuUs} µs, wall ${wallUs} µs`)
    }
  })

  test('a MemoryError that the program catches', async () => {
    const code = 'try: raise MemoryError\nexcept MemoryError: print("caught")'
    equal((await ends(code, 'COMPLETED')).stdout, 'caught\n')
  })

  test('1 GB of output', async () => {
    const result = await ends('while True: print("a" * 1000000)', 'OUTPUT_LIMIT')
    equal(result.stdout.length, 2 ** 20)
    equal(result.truncated, true)
    const asked = {
      language: 'javascript',
      code: 'for (;;) console.error("x".repeat(1e5))',
      limits: { outputBytes: 1e5 },
    }
    equal((await ends(asked, 'OUTPUT_LIMIT')).stderr.length, 100_000)
  })

  test('output that just fits', async () => {
    const result = await ends({ code: 'print("a" * 9, flush=True)', limits: { outputBytes: 10 } }, 'COMPLETED')
    equal(result.truncated, false)
  })

  test('a fork bomb', async () => {
    await ends('import os\nwhile True: os.fork()', 'PROCESS_LIMIT')
    await ends('import os\nwhile True:\n  try: os.fork()\n  except OSError: pass', 'PROCESS_LIMIT')
  })

  test('too many threads for what was asked', async () => {
    const code =
      'import threading, time\nfor _ in range(40): threading.Thread(target=time.sleep, args=(1,), daemon=True).start()'
    await ends({ code, limits: { processes: 10 } }, 'PROCESS_LIMIT')
    equal((await run(code)).verdict, 'COMPLETED')
  })

  test('the least that may be asked for is enough for a small program', async () => {
    for (const [language, code] of [
      ['python', 'print("hi")'],
      ['javascript', 'console.log("hi")'],
    ] as const) {
      const limits = { processes: 1, memoryBytes: (language === 'python' ? 32 : 64) * 2 ** 20, cpuMs: 1000 }
      equal((await run({ language, code, limits })).stdout, 'hi\n')
    }
  })

  test('a file too large', async () => {
    await ends({ code: 'open("x", "wb").write(bytes(30000))', limits: { fileSizeBytes: 20_000 } }, 'FILE_SIZE_LIMIT')
    const code = 'require("fs").writeFileSync("x", Buffer.alloc(3000))'
    await ends({ language: 'javascript', code, limits: { fileSizeBytes: 2000 } }, 'FILE_SIZE_LIMIT')
  })

  test('reading /etc/shadow', async () => {
    match((await ends('open("/etc/shadow").read()', 'NONZERO_EXIT')).stderr, /PermissionError/)
  })

  test('opening a socket to the outside', async () => {
    const code = 'import socket\nsocket.create_connection(("1.1.1.1", 53), 3)'
    match((await ends(code, 'NONZERO_EXIT')).stderr, /Network is unreachable/)
    match((await ends('import socket\nsocket.getaddrinfo("example.com", 80)', 'NONZERO_EXIT')).stderr, /gaierror/)
    const families =
      'import socket\nfor f in (16, 17, 38, 40):\n  try: socket.socket(f, 3); print("open", f)\n  except OSError: pass'
    equal((await run(families)).stdout, '')
  })

  test('exit codes and signals', async () => {
    equal((await ends('import sys; sys.exit(3)', 'NONZERO_EXIT')).exitCode, 3)
    equal((await ends('import sys; sys.exit(300)', 'NONZERO_EXIT')).exitCode, 44)
    equal((await ends('import os; os._exit(256)', 'COMPLETED')).exitCode, 0)
    const killed = await ends('import os; os.kill(os.getpid(), 9)', 'SIGNALED')
    deepEqual([killed.signal, killed.exitCode], [9, undefined])
    equal((await ends('import ctypes; ctypes.string_at(0)', 'SIGNALED')).signal, 11)
    equal((await run({ language: 'javascript', code: 'process.exit(7)' })).exitCode, 7)
  })

  test('the caller goes away', async () => {
    const gone = new AbortController()
    const running = run({ code: 'import time\nwhile True: time.sleep(0.01)' }, gone.signal)
    const began = performance.now()
    setImmediate(() => gone.abort())
    equal((await running).verdict, 'CANCELLED')
    ok(performance.now() - began < 5_000)
    equal((await run('print("fine")')).stdout, 'fine\n')
  })
})
