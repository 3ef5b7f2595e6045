import type { AgentSetup } from './language.ts'

/** The agent of all languages whose runs are commands. */
export const commandAgent = (): AgentSetup => ({ mode: 'commands', standbyOptions: [] })

/** What a compiler makes. A program's own files cannot have this name. */
export const artifactName = 'a.out'

/** A file's name as an argument that no tool takes for an option, or for a list of arguments. */
export function asArgument(fileName: string): string {
  return /^[-@]/.test(fileName) ? `./${fileName}` : fileName
}
