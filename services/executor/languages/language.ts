import type { Environment } from '../domain/environment.ts'
import type { Limits } from '../domain/limits.ts'
import type { ImageGroup } from '../images/groups.ts'
import type { SizeClass } from '../sandbox/size-class.ts'

/** How the agent in a container runs programs of a language. */
type AgentMode =
  /** The program runs in a process forked from a Python that has its modules loaded. */
  | 'python'
  /** The program runs in a Node that was started ahead and is used once. */
  | 'node'
  /** The same with the part loaded that leaves types out. */
  | 'typescript'
  /** The program is compiled and run by a Java that was started ahead and is used once. */
  | 'java'
  /** The run is a list of commands, which a process forked ahead becomes. */
  | 'commands'

/** An executable's absolute path and its arguments. Never a line for a shell. */
export type Command = readonly [executable: string, ...args: string[]]

/** What the agent is started with in a container of a size. Languages that ask for the same share containers. */
export type AgentSetup = { readonly mode: AgentMode; readonly standbyOptions: readonly string[] }

/** A program as commands are made for it. */
type Invocation = {
  readonly entryPoint: string
  readonly fileNames: readonly string[]
  readonly args: readonly string[]
}

/** How a language's programs become machine code. */
export type Compilation = {
  /** What makes the file `artifactName` in the program's folder, one command after another. */
  commands(sources: Pick<Invocation, 'entryPoint' | 'fileNames'>): readonly Command[]
  /** Variables for these commands, beside those that every command has. */
  readonly environment?: Environment
  readonly limits: Limits
}

/** All that is particular to one language. */
export type Language = {
  /** The name that requests use. */
  readonly name: string
  /** The name that people use. */
  readonly title: string
  readonly aliases: readonly string[]
  /** The image that has what the language needs. */
  readonly image: ImageGroup
  /** The file that a program given as one text becomes. */
  readonly defaultEntryPoint: string
  /** What the smallest program needs; less cannot be asked for. */
  readonly leastMemoryBytes: number
  /** A program that prints a greeting. */
  readonly hello: string
  /** Prints the version, among other words perhaps. */
  readonly versionCommand: Command
  /** Whether containers stand ready from the start, or from the first run on. */
  readonly keptReady: boolean
  agent(size: SizeClass): AgentSetup
  /** The command of a run; for the agent mode `commands`. */
  readonly run?: (program: Invocation) => Command
  readonly compilation?: Compilation
}
