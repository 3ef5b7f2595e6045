import { join } from 'node:path'

/** The checkout. */
export const projectRoot = join(import.meta.dirname, '../..')

/** Where fetched tools are kept; may be removed at any time, everything in it is fetched again. */
export const toolsFolder = join(projectRoot, '.learnlab', 'tools')

export const defaultDataFolder = join(projectRoot, '.learnlab', 'data')
