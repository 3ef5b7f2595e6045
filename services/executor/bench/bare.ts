import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'

/** The interpreters that the programs in the sandbox have, started here without it. */
export const bareInterpreters = { python: '/usr/bin/python3', javascript: process.execPath }

/** Spawns an interpreter as a service without a sandbox would: no shell, output piped; settles at its end. */
export function runBare(interpreter: string, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(interpreter, [file], { stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.resume()
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(output).toString()))
  })
}

/** What the interpreter says its version is, or undefined where there is none. */
export async function versionOf(interpreter: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(interpreter, ['--version'])
    return stdout.trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
