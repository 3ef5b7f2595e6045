import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunRequest } from '../../domain/program.ts'

/** A way in which a program might tell the next one in its container something. */
export type Channel = {
  readonly name: string
  /** Puts the secret there, 32 hexadecimal digits, and prints `written` at last. */
  write(secret: string): RunRequest
  /** Looks for it. Prints what it finds, or `bits` and 32 hexadecimal digits that it read out of what it saw. */
  readonly read: RunRequest
}

const mark = 'SECRET-'
const python = (code: string): RunRequest => ({ language: 'python', code })
const scavenger = python(readFileSync(join(import.meta.dirname, 'scavenger.py'), 'utf8'))

/** A writer in Python, in which `secret` is the mark and the secret as bytes, before the universal search. */
function hides(name: string, code: string): Channel {
  return {
    name,
    write: (secret) => python(`import os, time\nsecret = b"${mark}${secret}"\n${code}\nprint("written", flush=True)\n`),
    read: scavenger,
  }
}

/** The same with the process that ends first and another that lives on. */
function leaves(name: string, code: string): Channel {
  const body = code.replaceAll('\n', '\n    ')
  return hides(
    name,
    `if os.fork() == 0:\n    os.setsid()\n    ${body}\n    while True: time.sleep(1)\ntime.sleep(0.03)`,
  )
}

/** Both in Python: the writer sets a state by the 128 bits in the list `bits`, the reader makes such a list of it. */
function signals(name: string, write: string, read: string): Channel {
  const bits = (secret: string) => [...BigInt(`0x${secret}`).toString(2).padStart(128, '0')].join(',')
  return {
    name,
    write: (secret) => python(`import os, time\nbits = [${bits(secret)}]\n${write}\nprint("written", flush=True)\n`),
    read: python(
      `import os, time\nbits = []\n${read}\nbits = (bits + [0] * 128)[:128]\nprint("bits", "%032x" % int("".join(map(str, map(int, bits))), 2))\n`,
    ),
  }
}

const imageFiles = `import glob\nfiles = sorted({os.path.realpath(f) for f in glob.glob("/usr/lib/python3*/*.py")})[:128]`
const stamped = `paths = ("/tmp", "/box", "/dev/shm", "/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/ptmx")`

/** Other languages leave what their tools leave; what follows in the same container searches by its own means. */
const shell = (secret: string, code: string): RunRequest => ({
  language: 'bash',
  code: `s=${mark}${secret}\n${code}\necho written\n`,
})
const grep: RunRequest = {
  language: 'bash',
  code: `m=SEC; m=\${m}RET-
grep -rahoE "$m[0-9a-f]{32}" /box /tmp /dev/shm /var/tmp /proc/self/environ /proc/net /proc/[0-9]*/cmdline 2> /dev/null
find /box /tmp /dev/shm /dev/mqueue /dev/pts 2> /dev/null | grep -F "$m"
env | grep -F "$m"
cat
true
`,
}
const compiled = (language: 'c' | 'go', secret: string): RunRequest => ({
  language,
  code:
    language === 'c'
      ? `#include <stdio.h>\nconst char *volatile s = "${mark}${secret}";\nint main(void) { FILE *f = fopen("/tmp/kept", "w"); fputs(s, f); puts("written"); }`
      : `package main\n\nimport "os"\n\nvar s = "${mark}${secret}"\n\nfunc main() {\n\tos.WriteFile("/tmp/kept", []byte(s), 0o666)\n\tos.Stdout.WriteString("written\\n")\n}\n`,
})
const listing = `system("cat /tmp/* /box/*/* /dev/shm/* 2> /dev/null | tr -c 'A-Za-z0-9-' '\\\\n' | grep SECRE[T]")`

export const channels: readonly Channel[] = [
  hides(
    'files in every writable place',
    'for place in ("/tmp", "/dev/shm", "/box", "."):\n  open(f"{place}/x", "wb").write(secret); os.makedirs(f"{place}/a/" + secret.decode()); os.symlink(secret, f"{place}/l")',
  ),
  hides(
    'files that may not be read, in folders that may not be entered',
    'os.makedirs("/tmp/a/b"); open("/tmp/a/b/x", "wb").write(secret)\nfor p in ("/tmp/a/b/x", "/tmp/a/b", "/tmp/a"): os.chmod(p, 0)',
  ),
  hides('its own folder renamed', 'own = os.getcwd(); open("x", "wb").write(secret); os.rename(own, "/box/kept")'),
  hides('hidden names', 'for p in ("/tmp", "/box", "/dev/shm"): open(p + "/." + secret.decode(), "wb").close()'),
  hides(
    'names that are no text',
    'os.mkdir(b"/tmp/\\xff" + secret); open(b"/tmp/\\xff" + secret + b"/\\xfe", "wb").write(secret)',
  ),
  hides('hard links', 'open("x", "wb").write(secret)\nfor i in range(50): os.link("x", f"/box/link{i}")'),
  hides(
    'files deleted while they are open',
    'f = open("/tmp/x", "wb"); f.write(secret); f.flush(); os.unlink("/tmp/x")',
  ),
  hides(
    'extended attributes',
    'open("/tmp/x", "wb")\ntry: os.setxattr("/tmp/x", "user.s", secret)\nexcept OSError: pass',
  ),
  hides('pipes with names', 'os.mkfifo("/tmp/p"); fd = os.open("/tmp/p", os.O_RDWR); os.write(fd, secret)'),
  hides('the environment', 'os.environ["KEPT"] = secret.decode(); os.putenv("LD_PRELOAD", secret.decode())'),
  hides('memory of the process that forks', 'kept = [secret * 1000 for _ in range(1000)]'),
  hides(
    'modules and objects of the interpreter',
    'import json, sys, builtins\njson.kept = builtins.kept = secret; sys.modules["kept"] = type(sys)(secret.decode()); sys.path.append(secret.decode())',
  ),
  hides('files of compiled modules', 'open("part.py", "wb").write(b"x = \\"" + secret + b"\\"")\nimport part'),
  hides(
    'temporary files of the library',
    'import tempfile\nfor _ in range(9):\n  f = tempfile.NamedTemporaryFile(delete=False); f.write(secret); f.close()',
  ),
  hides(
    'a database and its journal',
    'import sqlite3\nd = sqlite3.connect("/tmp/d"); d.execute("CREATE TABLE t (x)"); d.execute("INSERT INTO t VALUES (?)", (secret,)); os.kill(os.getpid(), 0)',
  ),
  hides('input that was not read', 'pass'),
  hides(
    'output that was not taken',
    'import fcntl\nr, w = os.pipe(); os.write(w, secret)\nif os.fork() == 0:\n  os.setsid(); time.sleep(100)',
  ),
  hides(
    'System V memory, semaphores and queues',
    'import ctypes\nc = ctypes.CDLL(None); i = c.shmget(77, 4096, 0o1666); c.msgget(77, 0o1666); c.semget(77, 4, 0o1666)\nif i >= 0:\n  c.shmat.restype = ctypes.c_void_p; ctypes.memmove(c.shmat(i, None, 0), secret, len(secret))',
  ),
  hides(
    'queues of POSIX',
    'import ctypes\nctypes.CDLL("librt.so.1").mq_open(b"/" + secret, os.O_CREAT | os.O_RDWR, 0o666, None)\ntry: open(b"/dev/mqueue/" + secret, "wb")\nexcept OSError: pass',
  ),
  hides(
    'keyrings',
    'import ctypes\nc = ctypes.CDLL(None)\nfor ring in range(-8, 0): c.syscall(248, b"user", secret, secret, len(secret), ring)',
  ),
  hides(
    'shared memory by its name',
    'from multiprocessing import shared_memory, resource_tracker\ns = shared_memory.SharedMemory("kept", True, 4096); s.buf[: len(secret)] = secret; resource_tracker.unregister("/kept", "shared_memory")',
  ),
  hides(
    'files without a name, in flight between sockets',
    'import socket\na, b = socket.socketpair(); m = os.memfd_create(secret.decode()); os.write(m, secret)\nfor e in (a, b): socket.send_fds(e, [secret], [a.fileno(), b.fileno(), m])',
  ),
  hides(
    'connections that were closed',
    'import socket\ns = socket.create_server(("127.0.0.1", 4711)); c = socket.create_connection(("127.0.0.1", 4711)); c.send(secret); c.close(); s.close()',
  ),
  hides(
    'writing to descriptors of others',
    'for p in os.listdir("/proc"):\n  for fd in range(12):\n    try: f = os.open(f"/proc/{p}/fd/{fd}", os.O_WRONLY | os.O_NONBLOCK); os.write(f, secret) if p.isdigit() and int(p) != os.getpid() else None; os.close(f)\n    except OSError: pass',
  ),
  hides(
    'memory of others',
    'for p in os.listdir("/proc"):\n  try:\n    if p.isdigit() and int(p) != os.getpid(): open(f"/proc/{p}/mem", "r+b").write(secret)\n  except OSError: pass',
  ),
  hides(
    'devices',
    'for d in os.listdir("/dev"):\n  try: f = os.open(f"/dev/{d}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)\n  except OSError: continue\n  try: d in ("stdout", "stderr", "fd") or os.write(f, secret)\n  except OSError: pass',
  ),
  hides(
    'files of the kernel',
    'import glob\nfor p in glob.glob("/proc/sys/**", recursive=True) + glob.glob("/proc/self/*") + glob.glob("/sys/fs/cgroup/**", recursive=True):\n  try:\n    if os.path.basename(p) not in ("mem", "clear_refs", "fd", "task"): f = os.open(p, os.O_WRONLY | os.O_NONBLOCK); os.write(f, secret); os.close(f)\n  except OSError: pass',
  ),
  leaves(
    'the name and arguments of a process left behind',
    'os.execv("/bin/sh", ["sh", "-c", "while :; do sleep 1; done", secret.decode()])',
  ),
  leaves(
    'the environment of a process left behind',
    'os.execve("/bin/sleep", ["sleep", "1000"], {"KEPT": secret.decode()})',
  ),
  leaves(
    'an abstract socket',
    'import socket\ns = socket.socket(socket.AF_UNIX); s.bind(b"\\0" + secret); s.listen()\nwhile True: s.accept()[0].send(secret)',
  ),
  leaves(
    'a port',
    'import socket\ns = socket.create_server(("127.0.0.1", 4712))\nwhile True: s.accept()[0].send(secret)',
  ),
  leaves('a terminal', 'm, s = os.openpty(); os.write(m, secret + b"\\n"); os.write(s, secret)'),
  leaves(
    'files that are open in a process left behind',
    'f = open("/tmp/x", "w+b"); f.write(secret); f.flush(); os.unlink("/tmp/x"); m = os.memfd_create(secret.decode()); os.write(m, secret)',
  ),
  leaves(
    'a process left behind that writes again when all was wiped',
    'while True:\n    try: open("/tmp/again", "wb").write(secret)\n    except OSError: pass',
  ),
  leaves(
    'a process left behind that writes to the next output',
    'while True:\n    try: os.write(1, secret)\n    except OSError: time.sleep(0.001)',
  ),
  {
    name: 'input that was sent and not read',
    write: (secret) => ({ ...python('print("written")'), stdin: Buffer.from(`${mark}${secret}`.repeat(1000)) }),
    read: scavenger,
  },
  {
    name: 'arguments and files of the request',
    write: (secret) => ({
      ...python('print("written")'),
      args: [`${mark}${secret}`],
      files: [{ name: 'kept.txt', content: Buffer.from(`${mark}${secret}`) }],
    }),
    read: scavenger,
  },
  {
    name: "JavaScript's files, caches and standby",
    write: (secret) => ({
      language: 'javascript',
      code: `const fs = require('fs')\nrequire('module').enableCompileCache?.('/tmp/cache')\nfs.writeFileSync('part.js', 'module.exports = "${mark}${secret}"')\nglobalThis.kept = require('./part.js')\nfs.writeFileSync('/tmp/kept', kept)\nprocess.title = kept\nconsole.log('written')\n`,
    }),
    read: {
      language: 'javascript',
      code: `const { execSync } = require('child_process')\nconst v8 = require('v8')\nconst m = 'SEC' + 'RET-'\nconst heap = v8.writeHeapSnapshot('/tmp/heap')\nconst text = require('fs').readFileSync(heap, 'latin1') + execSync('cat /tmp/* /dev/shm/* /box/*/* /proc/*/cmdline /proc/*/environ 2> /dev/null; true', { maxBuffer: 1e9 }).toString('latin1')\nfor (const [all] of text.matchAll(new RegExp(m + '[0-9a-f]{32}', 'g'))) console.log(all)\nconsole.log('searched')\n`,
      limits: { memoryBytes: 256 * 2 ** 20, fileSizeBytes: 16 * 2 ** 20 },
    },
  },
  {
    name: "Java's files and standby",
    write: (secret) => ({
      language: 'java',
      code: `public class Main {\n  public static void main(String[] a) throws Exception {\n    System.setProperty("kept", "${mark}${secret}");\n    java.nio.file.Files.writeString(java.nio.file.Path.of("/tmp/hsperfdata"), "${mark}${secret}");\n    System.out.println("written");\n  }\n}\n`,
    }),
    read: {
      language: 'java',
      code: `public class Main {\n  public static void main(String[] a) throws Exception {\n    System.out.println(System.getProperty("kept"));\n    new ProcessBuilder("/bin/sh", "-c", "cat /tmp/* /dev/shm/* /box/*/* 2> /dev/null").inheritIO().start().waitFor();\n    System.out.println("searched");\n  }\n}\n`,
    },
  },
  {
    name: "C's compiler, its temporary files and its program",
    write: (secret) => compiled('c', secret),
    read: { language: 'c', code: `#include <stdlib.h>\nint main(void) { return ${listing} < 0; }` },
  },
  {
    name: "Go's compiler, its cache and its program",
    write: (secret) => compiled('go', secret),
    read: {
      language: 'go',
      code: 'package main\n\nimport (\n\t"os"\n\t"os/exec"\n)\n\nfunc main() {\n\tc := exec.Command("/bin/sh", "-c", "cat /tmp/* /dev/shm/* /box/*/*.[!o]* 2> /dev/null; ls -aR /box /tmp")\n\tc.Stdout = os.Stdout\n\tc.Run()\n}\n',
    },
  },
  {
    name: "Bash's files and jobs",
    write: (s) => shell(s, 'echo $s > /tmp/x; export KEPT=$s; (exec -a $s sleep 1000) & disown\nmkfifo /dev/shm/$s'),
    read: grep,
  },
  {
    name: "SQLite's database, before Bash",
    write: (secret) => ({
      language: 'sql',
      args: ['kept.db'],
      code: `CREATE TABLE t AS SELECT '${mark}${secret}' AS x;\nSELECT writefile('/tmp/x', x) FROM t;\n.print written\n`,
    }),
    read: grep,
  },
  signals(
    'locks on files of the image',
    `${imageFiles}\nimport fcntl\nkept = [open(f) for f, bit in zip(files, bits) if bit]\nfor f in kept: fcntl.flock(f, fcntl.LOCK_EX)\nif os.fork() == 0:\n  os.setsid(); time.sleep(1000)`,
    `${imageFiles}\nimport fcntl\nfor f in files:\n  try: fcntl.flock(open(f), fcntl.LOCK_EX | fcntl.LOCK_NB); bits.append(0)\n  except OSError: bits.append(1)`,
  ),
  signals(
    'locks on parts of a file of the image',
    `import fcntl\nf = open("/usr/bin/python3")\nif os.fork() == 0:\n  os.setsid()\n  for i, bit in enumerate(bits):\n    if bit: fcntl.lockf(f, fcntl.LOCK_SH, 1, i)\n  time.sleep(1000)\ntime.sleep(0.02)`,
    `import fcntl, struct\nf = open("/usr/bin/python3")\nfor i in range(128):\n  got = fcntl.fcntl(f, fcntl.F_GETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, i, 1, 0))\n  bits.append(struct.unpack("hhqqi4x", got)[0] != fcntl.F_UNLCK)`,
  ),
  signals(
    'times at which files of the image were read',
    `${imageFiles}\nfor f, bit in zip(files, bits):\n  if bit: open(f).read()`,
    `${imageFiles}\nbits = [time.time() - os.stat(f).st_atime < 30 for f in files]`,
  ),
  signals(
    'time stamps of places and devices',
    `${stamped}\nfor n, p in enumerate(paths):\n  want = int("".join(map(str, bits[n * 4 : n * 4 + 4])), 2)\n  for _ in range(200):\n    try: os.utime(p)\n    except OSError: break\n    if os.stat(p).st_mtime_ns // 4_000_000 % 16 == want: break\n    time.sleep(0.001)`,
    `${stamped}\nfor p in paths: bits += map(int, "{:04b}".format(os.stat(p).st_mtime_ns // 4_000_000 % 16))`,
  ),
  signals(
    'names of abstract sockets',
    `import socket\nif os.fork() == 0:\n  os.setsid()\n  kept = [socket.socket(socket.AF_UNIX) for _ in bits]\n  for i, bit in enumerate(bits):\n    if bit: kept[i].bind(f"\\0n{i}")\n  time.sleep(1000)\ntime.sleep(0.03)`,
    `import socket\nfor i in range(128):\n  s = socket.socket(socket.AF_UNIX)\n  try: s.bind(f"\\0n{i}"); bits.append(0)\n  except OSError: bits.append(1)`,
  ),
  signals(
    'ports that are taken',
    `import socket\nif os.fork() == 0:\n  os.setsid()\n  kept = [socket.socket() for _ in bits]\n  for i, bit in enumerate(bits):\n    if bit: kept[i].bind(("127.0.0.1", 30000 + i))\n  time.sleep(1000)\ntime.sleep(0.03)`,
    `import socket\nfor i in range(128):\n  s = socket.socket()\n  try: s.bind(("127.0.0.1", 30000 + i)); bits.append(0)\n  except OSError: bits.append(1)`,
  ),
  signals(
    'priorities, affinities and limits of other processes',
    `for p in os.listdir("/proc"):\n  if p.isdigit() and int(p) != os.getpid():\n    for ask in (lambda: os.setpriority(os.PRIO_PROCESS, int(p), sum(bits) % 19), lambda: os.sched_setaffinity(int(p), {bits[0]})):\n      try: ask()\n      except OSError: pass`,
    `for p in sorted(os.listdir("/proc")):\n  if p.isdigit():\n    try: bits += [os.getpriority(os.PRIO_PROCESS, int(p)) & 1, len(os.sched_getaffinity(int(p))) & 1]\n    except OSError: pass`,
  ),
]
