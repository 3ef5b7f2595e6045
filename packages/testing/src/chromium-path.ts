import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** As Debian and Google call it. */
const names = ['chromium', 'google-chrome']

/** The binary of Chromium, or of Chrome, from CHROMIUM_PATH or the PATH; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [process.env.CHROMIUM_PATH ?? '', ...onPath].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}
