import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** Where fetched tools are kept; may be removed at any time, everything in it is fetched again. */
export const toolsFolder = join(projectRoot, '.learnlab', 'tools')

export const defaultDataFolder = join(projectRoot, '.learnlab', 'data')
