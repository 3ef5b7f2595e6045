import { join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }

/** The checkout. */
export const projectRoot = join(import.meta.dirname, '../..')

/** Where fetched tools are kept; may be removed at any time, everything in it is fetched again. */
export const toolsFolder = join(projectRoot, '.learnlab', 'tools')

export const defaultDataFolder = join(projectRoot, '.learnlab', 'data')

/**
 * Options of Node for a service. New objects get 4 MiB a half and not 16 or more: V8 lets that part grow and keeps it,
 * which makes the executor a third larger within minutes and is not felt in its speed.
 */
export const serviceFlags: readonly string[] = manifest.learnlab.serviceFlags
