import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { instanceLabel, ownerOf } from '../sandbox/lease.ts'

/** What an executor of this host takes now: its process, and its containers without what the kernel would give back. */
export type MemoryInUse = {
  readonly instance: string
  readonly pid: number | undefined
  /** Undefined where its process is on another machine or in another container. */
  readonly processBytes: number | undefined
  readonly containers: number
  readonly containerBytes: number
}

type Stats = { readonly memory_stats?: { readonly usage?: number; readonly stats?: Record<string, number> } }

/** The memory of every executor that has containers on this engine. */
export async function memoryInUse(docker: Docker): Promise<MemoryInUse[]> {
  const found = await docker.listContainers({ filters: { label: [instanceLabel] } })
  const byInstance = Map.groupBy(found, ({ Labels }) => Labels[instanceLabel] ?? '')
  return await Promise.all(
    [...byInstance].map(async ([instance, containers]): Promise<MemoryInUse> => {
      const bytes = await Promise.all(containers.map(({ Id }) => memoryOf(docker, Id)))
      const pid = ownerOf(containers[0]?.Labels ?? {})
      const processBytes = pid === undefined ? undefined : await residentBytes(pid)
      const containerBytes = bytes.reduce((a, b) => a + b, 0)
      return { instance, pid, processBytes, containers: containers.length, containerBytes }
    }),
  )
}

async function memoryOf(docker: Docker, id: string): Promise<number> {
  const { memory_stats: memory } = (await docker.getContainer(id).stats({ stream: false, 'one-shot': true })) as Stats
  // The name of what can be given back in version 1 and in version 2 of control groups.
  const reclaimable = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0
  return Math.max((memory?.usage ?? 0) - reclaimable, 0)
}

async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}
