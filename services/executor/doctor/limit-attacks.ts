import { inodes } from '../sandbox/container-spec.ts'
import { type SizeClass, writableBytes } from '../sandbox/size-class.ts'
import type { Attack } from './attack.ts'

const usualSize: SizeClass = 256
const bytes = writableBytes(usualSize)
const places = {
  '/box': { bytes: bytes.box, inodes: inodes.box },
  '/tmp': { bytes: bytes.tmp, inodes: inodes.tmp },
  '/dev/shm': { bytes: bytes.shm, inodes: inodes.shm },
}

export const limitAttacks: readonly Attack[] = [
  {
    layer: 'CPU time',
    must: true,
    programs: [
      {
        code: 'for _ in range(4): os.fork()\nwhile True: pass',
        limits: { cpuMs: 500 },
        verdict: 'CPU_TIME_LIMIT',
      },
      { code: 'seen("16 processes share 0.5 s")' },
    ],
  },
  {
    layer: 'wall time',
    must: true,
    programs: [
      { code: 'time.sleep(100)', limits: { wallMs: 300 }, verdict: 'WALL_TIME_LIMIT' },
      { code: 'seen("a sleeper ends after 0.3 s")' },
    ],
  },
  {
    layer: 'memory, swap off',
    must: true,
    programs: [
      { code: 'kept = []\nwhile True: kept.append(bytes(range(256)) * 4000)', verdict: 'MEMORY_LIMIT' },
      {
        code: 'kept = bytearray(100 * 2**20)',
        limits: { memoryBytes: 64 * 2 ** 20 },
        verdict: 'MEMORY_LIMIT',
      },
      { code: 'seen("256 MiB of the container, 64 MiB of a run that asks for less")' },
    ],
  },
  {
    layer: 'processes (fork bomb)',
    must: true,
    programs: [
      { code: 'while True: os.fork()', verdict: 'PROCESS_LIMIT' },
      {
        code: `
import threading
count = 0
try:
    while count < 200:
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start(); count += 1
except RuntimeError: pass
if count > 64: hole(f"{count} threads")
else: seen(f"{count + 1} threads at most")
sys.stdout.flush(); os._exit(0)`,
      },
    ],
  },
  {
    layer: 'memory file systems',
    must: true,
    programs: [
      {
        code: `
places = json.loads('${JSON.stringify(places)}')
own = os.getcwd()
for place, most in places.items():
    flags = os.statvfs(place).f_flag
    if not flags & os.ST_NOSUID or not flags & os.ST_NODEV: hole(f"{place} is not nosuid, nodev")
    made = 0
    try:
        while made <= most["inodes"]:
            os.close(os.open(f"{place}/{made}", os.O_CREAT | os.O_WRONLY)); made += 1
        hole(f"{made} files in {place}")
    except OSError: pass
    for name in range(made): os.unlink(f"{place}/{name}")
    written, part = 0, 0
    try:
        while written <= most["bytes"]:
            part += 1
            with open(f"{place}/{part}", "wb", buffering=0) as file:
                for _ in range(8): written += file.write(bytes(2**20))
        hole(f"{written} bytes in {place}")
    except OSError: pass
    for name in range(1, part + 1):
        try: os.unlink(f"{place}/{name}")
        except OSError: pass
seen(", ".join(f"{place} {most['bytes'] // 2**20} MiB, {most['inodes']} inodes" for place, most in places.items()))`,
        limits: { cpuMs: 20_000, wallMs: 40_000 },
      },
    ],
  },
  {
    layer: 'output and file size',
    must: true,
    programs: [
      { code: 'while True: print("a" * 100000)', limits: { outputBytes: 100_000 }, verdict: 'OUTPUT_LIMIT' },
      {
        code: 'open("x", "wb").write(bytes(30000))',
        limits: { fileSizeBytes: 20_000 },
        verdict: 'FILE_SIZE_LIMIT',
      },
      { code: 'seen("cut, and told")' },
    ],
  },
]
