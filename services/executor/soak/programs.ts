import type { RunRequest } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Verdict } from '../domain/verdict.ts'

/** A program of the soak, and whether a run of it came out as it must. */
export type SoakProgram = {
  readonly name: string
  /** Good programs must never fail, whatever runs beside them. */
  readonly good: boolean
  /** `token` is of this run alone: it must come back to it and to nobody else. */
  request(token: string): RunRequest
  /** What is wrong with a result, or undefined. */
  fault(result: RunResult, token: string): string | undefined
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

function good(name: string, request: (token: string) => RunRequest): SoakProgram {
  return {
    name,
    good: true,
    request: (token) => ({ limits: { wallMs: 60_000 }, ...request(token) }),
    fault: ({ verdict, stdout, stderr }, token) =>
      verdict === 'COMPLETED' && text(stdout) === `${token}\n` && stderr.length === 0
        ? undefined
        : `${verdict}, ${JSON.stringify(text(stdout).slice(0, 100))}, ${JSON.stringify(text(stderr).slice(-300))}`,
  }
}

/** Wall time is ample: a machine may be busy with other things, and an endless loop must still meet its CPU limit. */
const limits = { cpuMs: 500, wallMs: 60_000 }

function bad(name: string, verdicts: readonly Verdict[], code: string, language = 'python'): SoakProgram {
  return {
    name,
    good: false,
    request: (token) => ({ language, code: code.replaceAll('TOKEN', token), limits }),
    fault: ({ verdict }) => (verdicts.includes(verdict) ? undefined : verdict),
  }
}

/** Looks for what another run may have left, and prints its token when there is nothing. */
const search = (token: string) => `
import os
found = []
for place in ("/tmp", "/dev/shm", "/box"):
    found += [n for n in os.listdir(place) if n != os.path.basename(os.getcwd())]
found += [l for l in open("/proc/net/tcp").readlines()[1:]] + [l for l in open("/proc/net/unix") if "@" in l]
for name in os.listdir("/proc"):
    if name.isdigit() and int(name) != os.getpid():
        try: owner = os.stat(f"/proc/{name}").st_uid
        except OSError: continue
        if owner: found.append(name)
print(found or "${token}")`

export const programs: readonly SoakProgram[] = [
  good('python hello', (token) => ({ language: 'python', code: `print("${token}")` })),
  good('javascript hello', (token) => ({ language: 'javascript', code: `console.log("${token}")` })),
  good('python input', (token) => ({ language: 'python', code: 'print(input())', stdin: Buffer.from(token) })),
  good('python search', (token) => ({ language: 'python', code: search(token) })),
  good('python files', (token) => ({
    language: 'python',
    code: 'import part\nopen("x", "w").write(part.x)\nprint(open("x").read())',
    files: [{ name: 'part.py', content: Buffer.from(`x = "${token}"`) }],
  })),
  good('python memory', (token) => ({ language: 'python', code: `x = bytearray(150 << 20)\nprint("${token}")` })),
  good('python pool', (token) => ({
    language: 'python',
    code: `import multiprocessing as m\nwith m.Pool(2) as p: print("".join(p.map(str.lower, "${token}")))`,
  })),
  bad('endless loop', ['CPU_TIME_LIMIT'], 'while True: pass'),
  bad('endless loop in children', ['CPU_TIME_LIMIT'], 'import os\nos.fork(); os.fork()\nwhile True: pass'),
  bad('endless loop in javascript', ['CPU_TIME_LIMIT'], 'for (;;) {}', 'javascript'),
  bad('memory hog', ['MEMORY_LIMIT'], 'x = []\nwhile True: x.append(bytes(range(256)) * 4000)'),
  bad(
    'memory hog in javascript',
    ['MEMORY_LIMIT'],
    'const a = []; for (;;) a.push(Buffer.alloc(1e6, 1))',
    'javascript',
  ),
  bad('output flood', ['OUTPUT_LIMIT'], 'while True: print("TOKEN" * 10000)'),
  bad(
    'fork bomb',
    ['PROCESS_LIMIT', 'CPU_TIME_LIMIT'],
    'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass',
  ),
  bad(
    'fork bomb in new sessions',
    ['PROCESS_LIMIT', 'CPU_TIME_LIMIT'],
    'import os\nwhile True:\n  try:\n    if os.fork() == 0: os.setsid()\n  except OSError: pass',
  ),
  bad(
    'survivor that holds stdout',
    ['COMPLETED'],
    'import os, signal, time\nif os.fork() == 0:\n  os.setsid()\n  while True: os.write(1, b"TOKEN")\n',
  ),
  bad(
    'full folders',
    ['COMPLETED'],
    'import os\nfor place in ("/box", "/tmp", "/dev/shm"):\n  try:\n    for i in range(10**6): open(f"{place}/TOKEN{i}", "wb").write(bytes(10**6))\n  except OSError: pass',
  ),
  bad(
    'locked trees',
    ['COMPLETED'],
    'import os\nos.chdir("/tmp")\nfor i in range(300):\n  os.mkdir("TOKEN"); os.chdir("TOKEN")\nos.chmod("..", 0); os.chmod("/tmp/TOKEN", 0)',
  ),
  bad(
    'connections left open',
    ['COMPLETED'],
    'import socket\ns = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()\nk = [socket.create_connection(s.getsockname()) for _ in range(50)]',
  ),
  {
    ...bad('a stop of all', ['WALL_TIME_LIMIT'], ''),
    request: () => ({
      language: 'python',
      code: 'import os, signal\nos.kill(0, signal.SIGSTOP)',
      limits: { wallMs: 500 },
    }),
  },
  bad('a kill of itself', ['SIGNALED'], 'import os\nos.kill(os.getpid(), 9)'),
  bad('an error', ['NONZERO_EXIT'], '1/0'),
]
