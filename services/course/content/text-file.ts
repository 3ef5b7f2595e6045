import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ContentProblem } from './content-problem.ts'

/** The largest file of a course folder that is read. */
export const maxTextFileBytes = 1024 * 1024

/**
 * Reads a UTF-8 file of the course folder. Adds to `problems` and returns undefined when it is missing, no regular
 * file, too large or not UTF-8. Symbolic links are not followed: they could lead out of the folder.
 */
export async function readTextFile(dir: string, file: string, problems: ContentProblem[]): Promise<string | undefined> {
  const bytes = await readFileBytes(dir, file, problems)
  if (!bytes) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    problems.push({ file, line: lineOfInvalidUtf8(bytes), message: 'is not valid UTF-8' })
    return undefined
  }
}

/** The same for a file of any content. */
export async function readFileBytes(
  dir: string,
  file: string,
  problems: ContentProblem[],
): Promise<Buffer | undefined> {
  try {
    for (let parent = dirname(file); parent !== '.'; parent = dirname(parent)) {
      if ((await lstat(join(dir, parent))).isSymbolicLink()) {
        problems.push({ file: parent, message: linkRefused })
        return undefined
      }
    }
    // Without O_NONBLOCK, opening a FIFO waits for a writer that may never come.
    await using handle = await open(join(dir, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stat = await handle.stat()
    if (!stat.isFile()) {
      problems.push({ file, line: 1, message: 'is not a regular file' })
      return undefined
    }
    if (stat.size > maxTextFileBytes) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxTextFileBytes), 0, maxTextFileBytes, 0)
      const line = linesIn(buffer.subarray(0, bytesRead))
      problems.push({ file, line, message: `has ${stat.size} bytes, more than the ${maxTextFileBytes} allowed` })
      return undefined
    }
    return await handle.readFile()
  } catch (error) {
    problems.push({ file, ...openFailure(error) })
    return undefined
  }
}

export const linkRefused = 'is a symbolic link, and links are not followed'

/** The line on which the text passes so many bytes. */
export function lineOfByte(text: string, bytes: number): number {
  return linesIn(Buffer.from(text).subarray(0, bytes))
}

/** PostgreSQL stores no NUL. */
export function addNul(file: string, text: string, problems: ContentProblem[]): void {
  const place = text.indexOf('\0')
  if (place === -1) return
  problems.push({ file, line: text.slice(0, place).split('\n').length, message: 'contains the character U+0000' })
}

/** One more than its line ends. */
function linesIn(bytes: Buffer): number {
  let lines = 1
  for (let place = bytes.indexOf(0x0a); place !== -1; place = bytes.indexOf(0x0a, place + 1)) lines++
  return lines
}

function openFailure(error: unknown): { message: string; line?: number } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return { message: 'is missing' }
  if (code === 'ELOOP') return { line: 1, message: linkRefused }
  if (code === 'ENOTDIR') return { message: 'is not in a folder' }
  return { message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }
}

/** A line end never occurs inside a UTF-8 sequence, so the lines can be decoded one by one. */
function lineOfInvalidUtf8(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start)
    const stop = end === -1 ? bytes.length : end
    try {
      decoder.decode(bytes.subarray(start, stop))
    } catch {
      return line
    }
    start = stop + 1
  }
  return line
}
