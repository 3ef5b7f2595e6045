import type { ContainerCreateOptions } from 'dockerode'
import type { AgentSetup } from '../languages/language.ts'
import { seccompProfile } from './seccomp-profile.ts'
import { containerMemoryBytes, type SizeClass, writableBytes } from './size-class.ts'
import { firstUserOf } from './user-range.ts'

/** Processes and threads a run may have at once. The container's limit enforces it, so that refusals are counted. */
export const maxProcesses = 64
const agentProcesses = 3

/** Files and folders in each memory file system. */
export const inodes = { box: 16_384, tmp: 4_096, shm: 1_024 }

export type SandboxSpec = {
  readonly image: string
  readonly agent: AgentSetup
  readonly size: SizeClass
  readonly slot: number
  readonly labels: Record<string, string>
  /** Another OCI runtime that the engine knows, such as `runsc`. */
  readonly runtime?: string
  /** An AppArmor profile that the host has loaded. Without it the engine gives its own where the host has AppArmor. */
  readonly appArmorProfile?: string
}

/** What the engine is asked for: a container with nothing to reach, nothing to write but memory, and no rights. */
export function containerSpec(spec: SandboxSpec): ContainerCreateOptions {
  const memory = containerMemoryBytes(spec.size)
  const bytes = writableBytes(spec.size)
  const { mode, standbyOptions } = spec.agent
  return {
    Image: spec.image,
    Cmd: [mode, String(firstUserOf(spec.slot)), ...standbyOptions],
    Labels: spec.labels,
    Hostname: 'sandbox',
    // What every program finds as well, but for its own home: the agent is started as a program would be.
    Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8', 'HOME=/box'],
    WorkingDir: '/box',
    OpenStdin: true,
    // When the executor goes, its attachment goes; the agent then sees the end of its input and ends the container.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    // A network namespace of its own with nothing but a loopback, made by the runtime. The engine's own way to the same
    // starts itself anew twice for each container.
    NetworkDisabled: true,
    // As PID 1 the agent gets no other: a daemon that stops would wait for it.
    StopSignal: 'SIGKILL',
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      IpcMode: 'private',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['SETUID', 'SETGID'],
      Sysctls: sysctls,
      SecurityOpt: [
        'no-new-privileges:true',
        `seccomp=${JSON.stringify(seccompProfile())}`,
        ...(spec.appArmorProfile ? [`apparmor=${spec.appArmorProfile}`] : []),
      ],
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: maxProcesses + agentProcesses,
      Tmpfs: {
        '/box': `rw,exec,nosuid,nodev,mode=1777,size=${bytes.box},nr_inodes=${inodes.box}`,
        '/tmp': `rw,noexec,nosuid,nodev,mode=1777,size=${bytes.tmp},nr_inodes=${inodes.tmp}`,
        '/dev/shm': `rw,noexec,nosuid,nodev,mode=1777,size=${bytes.shm},nr_inodes=${inodes.shm}`,
      },
      MaskedPaths: [...maskedPaths],
      ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      LogConfig: { Type: 'none', Config: {} },
      ...(spec.runtime && { Runtime: spec.runtime }),
    },
  }
}

/** Connections leave nothing behind: neither their addresses for a minute, nor what was learned of the other side. */
const sysctls = {
  'net.ipv4.tcp_max_tw_buckets': '0',
  'net.ipv4.tcp_no_metrics_save': '1',
  'net.ipv4.tcp_fastopen': '0',
}

/** What the engine masks by default, and `/dev/mqueue`: a plain `open` makes queues there that outlive a run. */
const maskedPaths = [
  '/dev/mqueue',
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/key-users',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
]
