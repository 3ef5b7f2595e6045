import type Docker from 'dockerode'
import { sandboxImageName } from './build.ts'
import { type ImageGroup, imageGroups, imageLabel } from './groups.ts'

const conflict = 409
const notFound = 404
/** Another checkout may have built its image and not have made a container yet. */
const youngMs = 24 * 60 * 60_000

export type Pruned = {
  readonly removed: readonly string[]
  readonly kept: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Removes the sandbox images that we built from earlier inputs. The present ones stay, those of which there is a
 * container, and young ones: other checkouts of the product may use the same engine.
 */
export async function pruneImages(docker: Docker, baseImage: string, now = Date.now()): Promise<Pruned> {
  const groups = Object.keys(imageGroups) as ImageGroup[]
  const present = new Set(await Promise.all(groups.map((group) => sandboxImageName(baseImage, group))))
  const used = new Set((await docker.listContainers({ all: true })).map(({ ImageID }) => ImageID))
  const found = await docker.listImages({ filters: { label: [imageLabel] } })
  const removed: string[] = []
  const kept: { name: string; reason: string }[] = []
  for (const { Id, RepoTags, Created } of found) {
    const names = RepoTags && RepoTags.length > 0 ? RepoTags : [Id]
    const name = names.join(', ')
    if (names.some((tag) => present.has(tag))) kept.push({ name, reason: 'it is the present one' })
    else if (used.has(Id)) kept.push({ name, reason: 'a container is made of it' })
    else if (now - Created * 1000 < youngMs) kept.push({ name, reason: 'it is less than a day old' })
    else if (await remove(docker, names)) removed.push(name)
    else kept.push({ name, reason: 'the engine needs it' })
  }
  return { removed, kept }
}

/** By name and without force, so that the engine refuses while a container or another image needs it. */
async function remove(docker: Docker, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    try {
      await docker.getImage(name).remove()
    } catch (error) {
      const { statusCode } = error as { statusCode?: number }
      if (statusCode === conflict) return false
      if (statusCode !== notFound) throw error
    }
  }
  return true
}
