import type Docker from 'dockerode'
import type { RunRequest } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import { Executor } from '../executor.ts'
import { ensureSandboxImage, sandboxImageName } from '../images/build.ts'
import { carryOut } from './attack.ts'
import type { Finding } from './finding.ts'
import { appArmorFinding, engineInfo, hostFindings, imageFindings } from './host.ts'
import { isolationAttacks } from './isolation-attacks.ts'
import { leftoverAttacks } from './leftover-attacks.ts'
import { limitAttacks } from './limit-attacks.ts'

export type DoctorOptions = {
  readonly docker: Docker
  readonly baseImage: string
  readonly runtime?: string | undefined
  /** The AppArmor profile that containers are given, where not the engine's own. */
  readonly appArmorProfile?: string | undefined
  readonly onProgress?: (line: string) => void
}

const runsToCompare = 4
const mebibyte = 2 ** 20

/**
 * Checks host and engine, then attacks a container of the product's own kind layer by layer. Throws
 * `SandboxUnavailableError` where no container can be made.
 */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const { docker, baseImage, runtime, appArmorProfile, onProgress } = options
  const info = await engineInfo(docker)
  await ensureSandboxImage({ docker, baseImage, ...(onProgress && { onProgress }) })
  const executor = new Executor({
    docker,
    image: (group) => sandboxImageName(baseImage, group),
    admission: { concurrency: 1, perUserConcurrency: 1, queueLength: 1, perUserQueueLength: 1 },
    poolSize: 1,
    runsPerContainer: 1000,
    shareAcrossUsers: true,
    ...(runtime && { runtime }),
    ...(appArmorProfile && { appArmorProfile }),
  })
  try {
    const run = (request: RunRequest): Promise<RunResult> => executor.run(request, { userId: 'doctor' })
    const findings = [...hostFindings(info, runtime), ...(await imageFindings(docker, baseImage))]
    findings.push(appArmorFinding(info, await said(run, confinement), appArmorProfile))
    for (const attack of [...isolationAttacks, ...limitAttacks, ...leftoverAttacks]) {
      onProgress?.(`attacking: ${attack.layer}`)
      findings.push(await carryOut(attack, run))
    }
    return [...findings, await usersFinding(run), await countersFinding(run)]
  } finally {
    await executor.close()
  }
}

const confinement = `
for path in ("/proc/self/attr/apparmor/current", "/proc/self/attr/current"):
    try:
        print(open(path).read().strip("\\0\\n"))
        break
    except OSError: pass`

type Run = (request: RunRequest) => Promise<RunResult>

async function said(run: Run, code: string): Promise<string> {
  const { stdout } = await run({ language: 'python', code })
  return Buffer.from(stdout).toString().trim()
}

async function usersFinding(run: Run): Promise<Finding> {
  const users = new Set<string>()
  for (let runs = 0; runs < runsToCompare; runs++) users.add(await said(run, 'import os; print(os.getuid())'))
  const state = users.size === runsToCompare ? 'holds' : 'fails'
  return { layer: 'no user id is used twice', must: true, state, seen: `${users.size} in ${runsToCompare} runs` }
}

const childNobodyWaitsFor = `
import os, time
reading, writing = os.pipe()
if os.fork() == 0:
    kept = bytearray(50 * 2**20)
    while time.process_time() < 0.2: pass
    os._exit(0)
os.close(writing)
os.read(reading, 1)`

/** Limits over a whole tree of processes rest on the counters of the control group. */
async function countersFinding(run: Run): Promise<Finding> {
  const { cpuUs, peakMemoryBytes } = await run({ language: 'python', code: childNobodyWaitsFor })
  const counted = cpuUs > 150_000 && peakMemoryBytes > 50 * mebibyte
  const used = `${Math.round(cpuUs / 1000)} ms, ${Math.round(peakMemoryBytes / mebibyte)} MiB`
  const layer = 'counters of the control group'
  return { layer, must: true, state: counted ? 'holds' : 'fails', seen: `a child nobody waited for: ${used}` }
}
