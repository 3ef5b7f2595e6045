import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** An executable's absolute path and its arguments. */
export type Command = readonly [executable: string, ...args: string[]]

/**
 * Spawns commands one after another as a service without a sandbox would: no shell, output piped. Answers what the last
 * one printed, at its end.
 */
export async function runBare(commands: readonly Command[], folder: string): Promise<string> {
  let output = ''
  for (const [executable, ...args] of commands) output = await spawned(executable, args, folder)
  return output
}

function spawned(executable: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    const messages: Buffer[] = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => messages.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString())
      else reject(new Error(`${executable} ended with ${code}: ${Buffer.concat(messages)}`))
    })
  })
}

/** The first line of what a command says, or undefined where there is no such command. */
export async function firstLineOf([executable, ...args]: Command): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(executable, args)
    return stdout.split('\n')[0]?.trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The absolute path of an executable of PATH, or undefined. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
