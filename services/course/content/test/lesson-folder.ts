import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A folder with these files, gone when the test ends. */
export async function folderOf(t: TestContext, files: Record<string, string | Uint8Array>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'course-folder-'))
  t.after(() => rm(dir, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(dir, dirname(file)), { recursive: true })
    await writeFile(join(dir, file), text)
  }
  return dir
}
