import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']
const killAfterMs = 3_000

/** Thrown when the user ends an installation; the caller cleans up and leaves with `exitCode`. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.exitCode = 128 + constants.signals[signal]
  }
}

/**
 * Runs a command silently and resolves with its standard output. What it printed is shown only when it fails, since
 * npm warns about much that does not matter here. The command is a process group of its own, ended with this process.
 *
 * @param {string} command @param {string[]} args @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 */
export function runQuietly(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const output = { stdout: '', stderr: '' }
    let interruptedBy
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        output[stream] = (output[stream] + text).slice(-64 * 1024)
      })
    }
    const signalGroup = (signal) =>
      child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, signal)
    const interrupt = (signal) => {
      interruptedBy ??= signal
      signalGroup('SIGTERM')
      setTimeout(() => signalGroup('SIGKILL'), killAfterMs).unref()
    }
    for (const signal of endingSignals) process.on(signal, interrupt)
    const settle = (error) => {
      for (const signal of endingSignals) process.off(signal, interrupt)
      if (interruptedBy) reject(new Interrupted(interruptedBy))
      else if (error) reject(error)
      else resolve(output.stdout)
    }
    child.on('error', (error) => settle(new Error(`${command} cannot be run: ${error.message}`)))
    child.on('close', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`
      const said = `${output.stdout}\n${output.stderr}`.trim()
      settle(code === 0 ? undefined : new Error(`${command} ${args.join(' ')} ${how}:\n${said}`))
    })
  })
}
