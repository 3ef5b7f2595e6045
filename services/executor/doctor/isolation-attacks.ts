import { firstUserOf } from '../sandbox/user-range.ts'
import type { Attack } from './attack.ts'

/** Calls that must be refused, as [name, number on x86-64, number on arm64]; -1 where there is none. */
const refusedCalls = [
  ['unshare', 272, 97],
  ['setns', 308, 268],
  ['mount', 165, 40],
  ['pivot_root', 155, 41],
  ['chroot', 161, 51],
  ['open_tree', 428, 428],
  ['fsopen', 430, 430],
  ['mount_setattr', 442, 442],
  ['add_key', 248, 217],
  ['request_key', 249, 218],
  ['keyctl', 250, 219],
  ['shmget', 29, 194],
  ['semget', 64, 190],
  ['msgget', 68, 186],
  ['mq_open', 240, 180],
  ['ptrace', 101, 117],
  ['process_vm_readv', 310, 270],
  ['process_vm_writev', 311, 271],
  ['pidfd_getfd', 438, 438],
  ['kcmp', 312, 272],
  ['io_uring_setup', 425, 425],
  ['bpf', 321, 280],
  ['perf_event_open', 298, 241],
  ['userfaultfd', 323, 282],
  ['memfd_secret', 447, 447],
  ['name_to_handle_at', 303, 264],
  ['open_by_handle_at', 304, 265],
  ['syslog', 103, 116],
  ['acct', 163, 89],
  ['quotactl', 179, 60],
  ['swapon', 167, 224],
  ['init_module', 175, 105],
  ['finit_module', 313, 273],
  ['kexec_load', 246, 104],
  ['clock_settime', 227, 112],
  ['iopl', 172, -1],
] as const

/** AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK, AF_XDP; and AF_INET6, whose flow labels outlive a run. */
const refusedFamilies = { netlink: 16, packet: 17, alg: 38, vsock: 40, xdp: 44, inet6: 10 }

export const isolationAttacks: readonly Attack[] = [
  {
    layer: 'network',
    must: true,
    programs: [
      {
        code: `
names = sorted(os.listdir("/sys/class/net"))
if names != ["lo"]: hole(f"interfaces {names}")
for address in (("1.1.1.1", 53), ("169.254.169.254", 80), ("172.17.0.1", 22), ("8.8.8.8", 443)):
    denied(f"connected to {address[0]}", lambda: socket.create_connection(address, 1))
denied("a name was resolved", lambda: socket.getaddrinfo("example.com", 80))
denied("a raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
seen("loopback alone; no connection, no name, no raw socket")`,
      },
    ],
  },
  {
    layer: "the engine's and other sockets",
    must: true,
    programs: [
      {
        code: `
for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"):
    if os.path.exists(path): hole(path)
names = [line.split()[-1] for line in open("/proc/net/unix").readlines()[1:] if "@" in line or "/" in line]
if names: hole(f"sockets with a name: {names[:3]}")
seen("none with a name")`,
      },
    ],
  },
  {
    layer: 'capabilities',
    must: true,
    programs: [
      {
        code: `
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
    if int(status[name], 16): hole(f"{name} {status[name].strip()}")
if status["NoNewPrivs"].strip() != "1": hole("no_new_privs is off")
denied("root again", lambda: os.setuid(0))
denied("another group", lambda: os.setgid(0))
seen("none, and no_new_privs")`,
      },
    ],
  },
  {
    layer: 'seccomp profile',
    must: true,
    programs: [
      {
        code: `
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
if status["Seccomp"].strip() != "2": hole("no filter")
column = {"x86_64": 1, "aarch64": 2}.get(os.uname().machine)
calls = json.loads(${JSON.stringify(JSON.stringify(refusedCalls))})
if column is None: calls = []
tried = 0
for call in calls:
    if call[column] < 0: continue
    tried += 1
    ctypes.set_errno(0)
    if libc.syscall(call[column], 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        hole(f"{call[0]} ({os.strerror(ctypes.get_errno())})")
families = json.loads('${JSON.stringify(refusedFamilies)}')
for name, family in families.items():
    denied(f"a socket of {name}", lambda: socket.socket(family, socket.SOCK_RAW if name == "packet" else socket.SOCK_DGRAM))
clone = {1: 56, 2: 220}.get(column)
if clone is not None:
    # CLONE_NEWUSER | SIGCHLD
    child = libc.syscall(clone, 0x10000000 | 17, 0, 0, 0, 0)
    if child == 0: os._exit(0)
    if child > 0: hole("a user namespace by clone")
seen(f"{tried} calls and {len(families)} kinds of sockets refused")`,
      },
    ],
  },
  {
    layer: 'user of its own',
    must: true,
    programs: [
      {
        code: `
ids = {*os.getresuid(), *os.getresgid()}
if len(ids) != 1 or min(ids) < ${firstUserOf(0)}: hole(f"ids {ids}")
if os.getgroups(): hole(f"groups {os.getgroups()}")
open("/dev/shm/uid", "w").write(str(os.getuid()))
denied("PID 1 was signalled", lambda: os.kill(1, 0))
owners = {os.stat(f"/proc/{pid}").st_uid for pid in os.listdir("/proc") if pid.isdigit()} - {0, os.getuid()}
if owners: hole(f"processes of {owners}")
seen("used once, without groups")`,
      },
    ],
  },
  {
    layer: 'read-only root',
    must: true,
    programs: [
      {
        code: `
for folder in ("/", "/etc", "/usr", "/usr/bin", "/usr/local/bin", "/agent", "/var", "/var/tmp", "/home", "/root", "/run", "/opt", "/sys", "/proc", "/proc/sys/kernel"):
    denied(f"wrote to {folder}", lambda: open(f"{folder}/learnlab-probe", "w"))
places = []
for line in open("/proc/self/mountinfo"):
    place = line.split()[4].encode().decode("unicode_escape")
    if not os.path.isdir(place): continue
    try:
        os.close(os.open(f"{place}/learnlab-probe", os.O_CREAT | os.O_WRONLY)); os.unlink(f"{place}/learnlab-probe"); places.append(place)
    except OSError: pass
if set(places) != {"/box", "/tmp", "/dev/shm"}: hole(f"writable: {places}")
setuid = [entry.path for folder in ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/lib") for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mode & 0o6000]
if setuid: hole(f"setuid: {setuid[:3]}")
seen(f"writable: {', '.join(sorted(places))}; no setuid program")`,
      },
    ],
  },
  {
    layer: '/proc, /sys and devices',
    must: true,
    programs: [
      {
        code: `
for path in ("/proc/1/mem", "/proc/1/environ", "/proc/1/fd/0", "/proc/1/root/etc/passwd", "/proc/1/cwd/x", "/proc/1/maps", "/proc/kmsg", "/dev/mem", "/dev/kmsg", "/dev/kvm", "/etc/shadow"):
    denied(f"read {path}", lambda: open(path, "rb").read(16))
for path in ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/interrupts"):
    try:
        if open(path, "rb").read(16): hole(f"read {path}")
    except OSError: pass
for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/vm/overcommit_memory", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"):
    denied(f"opened {path} for writing", lambda: os.open(path, os.O_WRONLY))
denied("a device was made", lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(8, 0)))
denied("a queue was made", lambda: open("/dev/mqueue/learnlab-probe", "w"))
devices = sorted(name for name in os.listdir("/dev") if name not in ("pts", "shm", "mqueue", "fd", "core", "stdin", "stdout", "stderr", "ptmx"))
if set(devices) - {"full", "null", "random", "tty", "urandom", "zero", "console"}: hole(f"devices {devices}")
seen("nothing of the agent's or of the host's")`,
      },
    ],
  },
  {
    layer: 'descriptors and environment',
    must: true,
    programs: [
      {
        code: `
listing = os.open("/proc/self/fd", os.O_RDONLY)
found = sorted(int(name) for name in os.listdir(listing))
found.remove(listing)
if [fd for fd in found if fd > 2 and os.path.exists(f"/proc/self/fd/{fd}")]: hole(f"descriptors {found}")
if set(os.environ) - {"HOME", "LANG", "PATH", "LC_CTYPE"}: hole(f"environment {sorted(os.environ)}")
if open("/proc/self/oom_score_adj").read().strip() != "1000": hole("not first in line for the kernel's memory killer")
seen("0, 1, 2; HOME, LANG, PATH")`,
      },
    ],
  },
]
