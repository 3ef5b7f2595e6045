import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { suite } from 'node:test'
import { sharedExecutor, skip } from './sandbox.ts'

suite('nothing passes from one run to the next', { skip }, () => {
  // One container, so that every program follows the one before in the same place.
  const discarded: string[] = []
  const { run } = sharedExecutor({
    onEvent: (event) => {
      if (event.type === 'container-discarded') discarded.push(event.reason)
    },
    admission: { concurrency: 1, perUserConcurrency: 1, queueLength: 10, perUserQueueLength: 10 },
  })

  const channels: Record<string, { write: string; read: string; finds: string }> = {
    'files in every writable place': {
      write: `
import os
for place in ("/tmp", "/dev/shm", "/box", os.getcwd()):
    os.makedirs(f"{place}/a/b"); open(f"{place}/a/b/secret", "w").write("secret"); open(f"{place}/.hidden", "w").write("secret")
    os.symlink("/etc", f"{place}/link"); os.mkfifo(f"{place}/fifo")
print("written")`,
      read: 'import os; print(os.listdir("/tmp"), os.listdir("/dev/shm"), [n for n in os.listdir("/box") if n != os.path.basename(os.getcwd())])',
      finds: '[] [] []\n',
    },
    'files that resist being wiped': {
      write: `
import os
os.chdir("/tmp")
for i in range(1500): open(f"f{i}", "w").close()
os.mkdir(b"\\xff\\xfe"); open(b"\\xff\\xfe/\\x80", "w").close(); os.mkdir("locked"); open("locked/x", "w").close(); os.chmod("locked", 0)
os.mkdir(".wipe-0"); open(".wipe-0/x", "w").close()
os.chdir("/box")
for i in range(8000):
    try: os.mkdir("d")
    except OSError: break
    os.chdir("d")
    if i % 1000 == 0: os.chmod(".", 0o300)
print("written")`,
      read: 'import os; print(os.listdir("/tmp"), len(os.listdir("/box")), os.statvfs("/box").f_files - os.statvfs("/box").f_ffree)',
      finds: '[] 1 3\n',
    },
    'System V shared memory, semaphores and message queues': {
      write: `
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.shmget(4711, 4096, 0o1666), libc.semget(4711, 1, 0o1666), libc.msgget(4711, 0o1666))
print("written")`,
      read: 'import ctypes; c = ctypes.CDLL(None); print(c.shmget(4711, 4096, 0), c.semget(4711, 1, 0), c.msgget(4711, 0))\nprint(sum(len(open(f"/proc/sysvipc/{n}").readlines()) - 1 for n in ("shm", "sem", "msg")))',
      finds: '-1 -1 -1\n0\n',
    },
    'POSIX message queues': {
      write: `
import ctypes, os
librt = ctypes.CDLL(None, use_errno=True)
print(librt.mq_open(b"/q", os.O_CREAT | os.O_RDWR, 0o666, None))
try: open("/dev/mqueue/q", "w").write("secret")
except OSError as e: print(e)
print("written")`,
      read: 'import os; print(os.listdir("/dev/mqueue"))',
      finds: '[]\n',
    },
    keyrings: {
      write: 'import ctypes\nprint(ctypes.CDLL(None).syscall(248, b"user", b"k", b"secret", 6, -3))\nprint("written")',
      read: 'import ctypes\nprint(ctypes.CDLL(None).syscall(250, 10, -3, b"user", b"k", 0))',
      finds: '-1\n',
    },
    'abstract sockets of a process left behind': {
      write: `
import os, socket, time
if os.fork() == 0:
    os.setsid()
    s = socket.socket(socket.AF_UNIX); s.bind("\\0leak"); s.listen()
    while True: time.sleep(1)
time.sleep(0.05); print("written")`,
      read: 'import socket\ntry: socket.socket(socket.AF_UNIX).connect("\\0leak"); print("open")\nexcept OSError as e: print(e)',
      finds: '[Errno 111] Connection refused\n',
    },
    'addresses of connections that were closed': {
      write: `
import socket
server = socket.socket(); server.bind(("127.0.0.1", 4242)); server.listen()
client = socket.socket(); client.bind(("127.9.8.7", 1234)); client.connect(("127.0.0.1", 4242))
accepted, _ = server.accept(); client.close(); accepted.close()
print("written")`,
      read: 'print(len(open("/proc/net/tcp").readlines()))',
      finds: '1\n',
    },
    'sockets that hold each other, with names and memory': {
      write: `
import os, socket
for i in range(20):
    one, other = socket.socketpair(); named = socket.socket(socket.AF_UNIX); named.bind(f"\\0secret{i}")
    memory = os.memfd_create("m"); os.write(memory, bytes(8 << 20))
    for end in (one, other): socket.send_fds(end, [b"x"], [one.fileno(), other.fileno(), named.fileno(), memory])
    os.close(memory)
print("written")`,
      read: 'print([l for l in open("/proc/net/unix") if "secret" in l])\nx = bytearray(200 << 20)\nprint(len(x) >> 20)',
      finds: '[]\n200\n',
    },
    'flow labels of IPv6': {
      write: `
import socket, struct
try:
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    label = socket.inet_pton(socket.AF_INET6, "fe80::1") + struct.pack("!I", 0xabcde) + struct.pack("BBHHHI", 0, 255, 3, 60, 60, 0)
    s.setsockopt(41, 32, label)
except OSError as e: print(e)
print("written")`,
      read: 'import os\np = "/proc/net/ip6_flowlabel"\nprint(os.path.exists(p) and len(open(p).readlines()) - 1)',
      finds: '0\n',
    },
    'locks on files of the image': {
      write: `
import fcntl, os, time
f = open("/usr/bin/python3"); fcntl.flock(f, fcntl.LOCK_EX)
if os.fork() == 0:
    while True: time.sleep(1)
print("written")`,
      read: 'import fcntl\nfcntl.flock(open("/usr/bin/python3"), fcntl.LOCK_EX | fcntl.LOCK_NB)\nprint("free")',
      finds: 'free\n',
    },
  }

  for (const [name, { write, read, finds }] of Object.entries(channels)) {
    test(name, async () => {
      const wrote = await run(write)
      ok(wrote.stdout.endsWith('written\n'), wrote.stdout + wrote.stderr)
      const after = await run(read)
      equal(after.stdout, finds, after.stderr)
      // A container thrown away would make all of this true without a wipe.
      deepEqual(discarded, [])
    })
  }

  test('time stamps of what everyone may write', async () => {
    // A program that waits for the right moment chooses the lowest bits of each.
    const paths = ['/tmp', '/box', '/dev/shm', '/dev/null', '/dev/zero', '/dev/full', '/dev/tty', '/dev/pts/ptmx']
    const stamp = `
import json, os
print(json.dumps([[s.st_atime_ns, s.st_mtime_ns, s.st_ctime_ns] for s in map(os.stat, ${JSON.stringify(paths)})]))`
    const left = JSON.parse((await run(stamp)).stdout) as number[][]
    const found = JSON.parse((await run(stamp)).stdout) as number[][]
    for (const [index, path] of paths.entries()) {
      for (const time of left[index] ?? []) ok(!found[index]?.includes(time), path)
    }
    deepEqual(discarded, [])
  })

  test('nothing in the image gives rights', async () => {
    const find = ['find', '/', '-xdev', '-type', 'f', '-perm', '/6000']
    equal((await run(`import subprocess; subprocess.run(${JSON.stringify(find)}, stderr=-3)`)).stdout, '')
  })

  test('memory of the process that forks runs', async () => {
    const secret = randomBytes(16).toString('hex')
    const half = secret.length / 2
    // Counts the secret in all memory of the run's own process, which began as a copy of the forking one.
    const count = `
needle = "${secret.slice(half)}"
needle = ("${secret.slice(0, half)}" + needle).encode()
found = 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
    for line in maps:
        span, access = line.split()[:2]
        if "r" not in access or "[v" in line: continue
        start, end = (int(x, 16) for x in span.split("-"))
        memory.seek(start)
        while start < end:
            block = memory.read(min(end - start, 1 << 16))
            found += block.count(needle)
            start += len(block)
print(found)`
    const before = await run(count)
    equal(before.verdict, 'COMPLETED', before.stderr)
    const holder = `held = "${secret}"\nprint(input())`
    equal((await run({ code: holder, stdin: Buffer.from(secret) })).stdout, `${secret}\n`)
    equal((await run(count)).stdout, before.stdout)
    ok(Number((await run(`${count}\nheld = "${secret}"`)).stdout) > Number(before.stdout), 'the search finds nothing')
    deepEqual(discarded, [])
  })

  test('users are used once and rights are none', async () => {
    const status =
      'print([l for l in open("/proc/self/status") if l.startswith(("Uid", "Gid", "Groups", "Cap", "NoNew", "Seccomp:"))])'
    const first = await run(status)
    const second = await run(status)
    ok(first.stdout !== second.stdout)
    for (const { stdout } of [first, second]) {
      ok(!/Cap(Inh|Prm|Eff|Amb):\\t0*[1-9a-f]/.test(stdout), stdout)
      ok(/NoNewPrivs:\\t1/.test(stdout) && /Seccomp:\\t2/.test(stdout), stdout)
    }
    const become =
      'import os\nfor f in (os.setuid, os.seteuid, os.setgid):\n  try: f(0); print("root")\n  except PermissionError: print("no")'
    equal((await run(become)).stdout, 'no\nno\nno\n')
  })

  test("the agent's processes cannot be looked into or signalled", async () => {
    const code = `
import os, signal
own = os.getppid()
for pid in (int(n) for n in os.listdir("/proc") if n.isdigit()):
    if pid == os.getpid(): continue
    for name in ("mem", "environ", "maps"):
        try: open(f"/proc/{pid}/{name}", "rb").read(1); print("read", pid, name)
        except OSError: pass
    try: os.listdir(f"/proc/{pid}/fd"); print("fds", pid)
    except OSError: pass
    if pid != 1:
        try: os.kill(pid, 9); print("killed", pid)
        except OSError: pass
try: os.kill(1, 9)
except OSError: print("refused")`
    equal((await run(code)).stdout, 'refused\n')
    equal((await run('print("fine")')).stdout, 'fine\n')
  })

  const survivors = {
    'its own session': 'import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(100)',
    'a double fork':
      'import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0: time.sleep(100)\n  os._exit(0)\nos.wait()',
    'a stopped child': 'import os, signal, time\np = os.fork()\nif p == 0: time.sleep(100)\nos.kill(p, signal.SIGSTOP)',
    'a child that holds stdout and writes on': 'import os\nif os.fork() == 0:\n  while True: os.write(1, b"x")\n',
    'children that fork while they are killed':
      'import os\nfor _ in range(4):\n  if os.fork() == 0:\n    while True:\n      try:\n        if os.fork(): os._exit(0)\n      except OSError: pass\n',
    'ignored signals':
      'import os, signal, time\nif os.fork() == 0:\n  for s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except OSError: pass\n  time.sleep(100)',
    'a stop of every process it may signal':
      'import os, signal, time\nif os.fork() == 0:\n  while True: time.sleep(1)\nos.kill(0, signal.SIGSTOP)',
  }
  for (const [name, code] of Object.entries(survivors)) {
    test(`no process survives: ${name}`, async () => {
      await run({ code, limits: { wallMs: 400 } })
      const look =
        'import os\nprint([open(f"/proc/{n}/status").read().split("Uid:")[1].split()[0] for n in os.listdir("/proc") if n.isdigit() and int(n) > 1])'
      const users = JSON.parse((await run(look)).stdout.replaceAll("'", '"')) as string[]
      equal(users.filter((user) => user !== '0').length, 1, String(users))
      deepEqual(discarded, [])
    })
  }

  test('text that looks like a frame stays text', async () => {
    const forged =
      'import os, struct\nframe = struct.pack(">I", 3) + b"d{}"\nfor fd in range(3, 20):\n  try: os.write(fd, frame)\n  except OSError: pass\nos.write(1, frame); os.write(2, frame)'
    const result = await run(forged)
    deepEqual([result.verdict, result.stdout, result.stderr], ['COMPLETED', '\0\0\0\x03d{}', '\0\0\0\x03d{}'])
  })

  test('a full file system is an error of the program that filled it, not of the next', async () => {
    const fill =
      'import os\nfor place in ("/box", "/tmp", "/dev/shm"):\n  i = 0\n  try:\n    while True: open(f"{place}/x{i}", "wb").write(bytes(10**6)); i += 1\n  except OSError as e: print(e.errno)'
    equal((await run(fill)).stdout, '28\n28\n28\n')
    const inodes =
      'import os\ni = 0\ntry:\n  while True: os.mkdir(f"/box/{i}"); i += 1\nexcept OSError as e: print(e.errno)'
    equal((await run(inodes)).stdout, '28\n')
    equal((await run('open("x", "w").write("fits"); print(open("x").read())')).stdout, 'fits\n')
  })

  test('the image cannot be written', async () => {
    const code =
      'for p in ("/x", "/agent/x", "/usr/x", "/etc/passwd", "/proc/sys/kernel/hostname", "/dev/x", "/sys/x", "/var/tmp/x", "/run/x"):\n  try: open(p, "a"); print(p)\n  except OSError: pass'
    equal((await run(code)).stdout, '')
  })

  test('new namespaces, tracing and other kernel doors are closed', async () => {
    const code = `
import ctypes, errno
c = ctypes.CDLL(None, use_errno=True)
calls = {"unshare": (272, 0x10000000), "mount": (165, 0, 0, 0, 0, 0), "ptrace": (101, 0, 0, 0, 0), "bpf": (321, 0, 0, 0),
  "io_uring_setup": (425, 1, 0), "userfaultfd": (323, 0), "perf_event_open": (298, 0, 0, -1, -1, 0), "memfd_secret": (447, 0),
  "setns": (308, 0, 0), "process_vm_readv": (310, 1, 0, 0, 0, 0, 0), "clone newuser": (56, 0x10000000 | 17, 0, 0, 0, 0)}
for name, args in calls.items():
    c.syscall.restype = ctypes.c_long
    if c.syscall(*args) != -1 or ctypes.get_errno() != errno.EPERM: print(name, ctypes.get_errno())`
    const { stdout } = await run(code)
    equal(process.arch === 'x64' ? stdout : '', '')
  })

  test('each run has randomness and an identity of its own, though all are forked from one process', async () => {
    const code = `
import os, random, threading, uuid
print(random.random(), random.Random().random(), uuid.uuid4(), os.urandom(8).hex(), sep="\\n")
assert threading.main_thread().native_id == threading.get_native_id() == os.getpid()
random.seed(4711)
print(random.random())`
    const [one, other] = [await run(code), await run(code)].map(({ stdout }) => stdout.trimEnd().split('\n'))
    equal(one?.length, 5)
    for (let line = 0; line < 4; line++) notEqual(one?.[line], other?.[line])
    equal(one?.[4], other?.[4])
  })
})
