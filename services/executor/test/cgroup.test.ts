import { deepEqual } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { promisify } from 'node:util'

const agent = join(import.meta.dirname, '../agent')
const script = `
import sys; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True
import cgroup, json
g = cgroup.Cgroup(sys.argv[2])
print(json.dumps(eval(sys.argv[3])))`
const counters =
  '[g.counts, g.cpu_ns(), g.oom_kills(), g.memory_bytes(), g.tasks(), g.forks_denied(), g.kernel_bytes(), g.limit_bytes(), g.memory_refusals()]'

/** What the agent reads from control groups that look like this. */
async function read(t: TestContext, files: Record<string, string>, asked = counters): Promise<unknown> {
  const root = await mkdtemp(join(tmpdir(), 'learnlab-cgroup-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  const { stdout } = await promisify(execFile)('python3', ['-c', script, agent, root, asked])
  return JSON.parse(stdout)
}

test('counters of version 2', async (t) => {
  const files = {
    'cgroup.controllers': 'cpu memory pids\n',
    'cpu.stat': 'usage_usec 1234\nuser_usec 1000\nsystem_usec 234\n',
    'memory.events': 'low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\noom_group_kill 0\n',
    'memory.stat': 'anon 4096\nfile 9999\nkernel 500\nshmem 100\nanon_thp 5\n',
    'memory.max': '77777\n',
    'pids.current': '5\n',
    'pids.events': 'max 3\n',
  }
  deepEqual(await read(t, files), [true, 1_234_000, 1, 4_196, 5, 3, 500, 77_777, 2])
  deepEqual(await read(t, { ...files, 'memory.max': 'max\n' }), [true, 1_234_000, 1, 4_196, 5, 3, 500, 0, 2])
})

test('counters of version 1', async (t) => {
  const files = {
    'cpuacct/cpuacct.usage': '555\n',
    'memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    'memory/memory.stat': 'cache 1\nrss 4096\nrss_huge 0\nshmem 7\ntotal_rss 8192\n',
    'memory/memory.kmem.usage_in_bytes': '600\n',
    'memory/memory.limit_in_bytes': '88888\n',
    'memory/memory.failcnt': '6\n',
    'pids/pids.current': '4\n',
    'pids/pids.events': 'max 0\n',
  }
  deepEqual(await read(t, files), [true, 555, 2, 4_103, 4, 0, 600, 88_888, 6])
})

test('a limit was met as the peak of memory tells', async (t) => {
  const limit = { 'cpuacct/cpuacct.usage': '5\n', 'memory/memory.limit_in_bytes': '1000000\n' }
  const met = async (peak: string) =>
    await read(t, { ...limit, 'memory/memory.max_usage_in_bytes': peak }, 'g.has_met_limit()')
  deepEqual(
    [await met('990000\n'), await met('500000\n'), await read(t, {}, 'g.has_met_limit()')],
    [true, false, false],
  )
})

test("the whole host's counters, and none at all, are not taken for the container's", async (t) => {
  const nothing = [false, 0, 0, 0, 0, 0, 0, 0, 0]
  deepEqual(await read(t, { 'cgroup.controllers': 'cpu\n', 'cpu.stat': 'usage_usec 99\n' }), nothing)
  deepEqual(await read(t, {}), nothing)
})
