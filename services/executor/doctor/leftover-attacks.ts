import type { Attack } from './attack.ts'

const hide = `
import signal, subprocess
for place in ("/box", "/tmp", "/dev/shm"):
    os.makedirs(f"{place}/deep/er"); open(f"{place}/deep/er/secret", "w").write("secret"); os.chmod(f"{place}/deep", 0)
    open(os.fsencode(place) + b"/\\xff\\xfe", "w").close()
kept = socket.socket(socket.AF_UNIX); kept.bind("\\0learnlab-probe"); kept.listen()
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        if os.fork() == 0:
            while True: time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGSTOP)
`

const look = `
strangers = [pid for pid in os.listdir("/proc") if pid.isdigit() and os.stat(f"/proc/{pid}").st_uid not in (0, os.getuid())]
if strangers: hole(f"{len(strangers)} processes survived")
left = [place for place in ("/tmp", "/dev/shm") if os.listdir(place)]
left += [name for name in os.listdir("/box") if name != os.path.basename(os.getcwd())]
if left: hole(f"files are left in {left[:3]}")
if "learnlab-probe" in open("/proc/net/unix").read(): hole("a socket is left")
seen("no process, file or socket of the run before")`

export const leftoverAttacks: readonly Attack[] = [
  { layer: 'nothing survives a run', must: true, programs: [{ code: hide }, { code: look }] },
  {
    layer: "Python's stack begins with the program",
    must: false,
    programs: [
      {
        code: `
import inspect, platform
depth = len(inspect.stack())
if depth != 1: hole(f"{depth - 1} frames of the agent show: Python {platform.python_version()} is not the one that is known")
seen(f"Python {platform.python_version()}")`,
      },
    ],
  },
]
