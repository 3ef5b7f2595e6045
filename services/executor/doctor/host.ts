import { arch, availableParallelism, release, totalmem } from 'node:os'
import type Docker from 'dockerode'
import { sandboxImageName } from '../images/build.ts'
import { imageExists } from '../images/debian-base.ts'
import { type ImageGroup, imageGroups } from '../images/groups.ts'
import type { Finding } from './finding.ts'

/** What the engine tells of its host; of `docker info` the part that is used here. */
export type EngineInfo = {
  readonly ServerVersion?: string
  readonly KernelVersion?: string
  readonly OperatingSystem?: string
  readonly Driver?: string
  readonly DefaultRuntime?: string
  readonly CgroupVersion?: string
  readonly CgroupDriver?: string
  readonly SecurityOptions?: readonly string[]
  readonly MemoryLimit?: boolean
  readonly SwapLimit?: boolean
  readonly PidsLimit?: boolean
}

const gibibyte = 2 ** 30

export async function engineInfo(docker: Docker): Promise<EngineInfo> {
  return (await docker.info()) as EngineInfo
}

/** What the host and the engine say of themselves. */
export function hostFindings(info: EngineInfo, runtime: string | undefined): Finding[] {
  const { SecurityOptions = [], CgroupVersion = '1', CgroupDriver } = info
  const memory = (totalmem() / gibibyte).toFixed(1)
  const holds = (layer: string, condition: boolean | undefined, seen: string): Finding => ({
    layer,
    must: true,
    state: condition ? 'holds' : 'fails',
    seen,
  })
  return [
    holds('host', true, `Linux ${release()} ${arch()}, ${availableParallelism()} cores, ${memory} GiB`),
    holds('engine', true, `Docker ${info.ServerVersion} on ${info.OperatingSystem}, ${info.Driver}`),
    holds('runtime', true, runtime ?? `${info.DefaultRuntime} (SANDBOX_RUNTIME=runsc puts another kernel in between)`),
    controlGroupsFinding(CgroupVersion, CgroupDriver),
    holds('the engine can limit memory', info.MemoryLimit, 'memory'),
    holds('the engine can turn swap off', info.SwapLimit, 'swap'),
    holds('the engine can limit processes', info.PidsLimit, 'pids'),
    holds(
      'the engine knows seccomp',
      SecurityOptions.some((option) => option.startsWith('name=seccomp')),
      'seccomp',
    ),
  ]
}

/** Both versions have readers in the agent; the whole test suite has passed on hosts with version 1 only. */
function controlGroupsFinding(version: string, driver: string | undefined): Finding {
  const state = version === '1' ? 'holds' : version === '2' ? 'unverified' : 'fails'
  return { layer: 'control groups', must: true, state, seen: `version ${version}, ${driver}` }
}

/** Whether containers are confined by AppArmor, from what the engine says and what a program in one reads. */
export function appArmorFinding(
  { SecurityOptions = [] }: EngineInfo,
  profile: string,
  wanted: string | undefined,
): Finding {
  const layer = 'AppArmor'
  if (!SecurityOptions.includes('name=apparmor')) {
    return { layer, must: false, state: 'absent', seen: 'this kernel has none; the other layers stand without it' }
  }
  const enforced = profile.endsWith('(enforce)') && profile.startsWith(wanted ?? '')
  return { layer, must: true, state: enforced ? 'holds' : 'fails', seen: profile || 'no profile' }
}

/** Which images are there. Those of single languages are built when they are first asked for. */
export async function imageFindings(docker: Docker, baseImage: string): Promise<Finding[]> {
  const groups = Object.keys(imageGroups) as ImageGroup[]
  return await Promise.all(
    groups.map(async (group): Promise<Finding> => {
      const name = await sandboxImageName(baseImage, group)
      const present = await imageExists(docker, name)
      const seen = present ? name : `${name} is built at first use`
      return { layer: `image "${group}"`, must: false, state: present ? 'holds' : 'absent', seen }
    }),
  )
}
